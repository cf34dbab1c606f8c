public import HallPorts

/// espeak-ng as a program of its own (https://github.com/espeak-ng/espeak-ng): a fault in it costs
/// a sentence and not the hall, and its memory is not the daemon's (docs/decisions/0015-voice.md).
public struct EspeakProgram: SpeechSynthesizer {
  let program: String

  public init(program: String = "/usr/bin/espeak-ng") { self.program = program }

  /// espeak-ng calls Mandarin by its own code; other languages by ISO 639.
  static func voice(for language: String) -> String { language == "zh" ? "cmn" : language }

  public func speak(
    _ text: String, in language: String, wordsPerMinute: Int
  ) throws(WireError) -> [UInt8] {
    let arguments = [
      program, "-b", "1", "-v", Self.voice(for: language), "-s", "\(wordsPerMinute)", "--stdout",
      "--", text,
    ]
    let bytes = try ChildPipe.run(
      arguments, atMost: Limits.synthesisBytes, within: Limits.synthesis)
    if bytes.isEmpty { throw .failed("\(program) has no voice for \(language)") }
    return bytes
  }
}
