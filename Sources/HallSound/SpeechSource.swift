import HallDomain
public import HallPorts
import WireFormats

/// Where the sound of a phrase comes from: recorded clips where there are any, else synthesis. Free
/// words for which no clip was recorded are synthesised in a hall of clips too. Blocks; never
/// called on the cooperative pool.
public struct SpeechSource: Sendable {
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  private let clips: ClipLibrary?
  private let synthesizer: any SpeechSynthesizer
  private let wordsPerMinute: Int

  public init(
    clips: ClipLibrary? = nil, synthesizer: any SpeechSynthesizer, wordsPerMinute: Int = 175
  ) {
    self.clips = clips
    self.synthesizer = synthesizer
    self.wordsPerMinute = wordsPerMinute
  }

  func sound(of phrase: Phrase) throws(Fault) -> Sound {
    guard let clips, clips.missing(for: phrase).isEmpty else { return try synthesized(phrase) }
    do throws(ClipLibrary.Fault) {
      return try clips.sound(of: phrase).levelled
    } catch {
      throw Fault(description: error.description)
    }
  }

  var chime: Sound { clips?.chime?.levelled ?? Chime.sound }

  private func synthesized(_ phrase: Phrase) throws(Fault) -> Sound {
    let bytes: [UInt8]
    do throws(WireError) {
      bytes = try synthesizer.speak(
        phrase.text, in: phrase.language.rawValue, wordsPerMinute: wordsPerMinute)
    } catch {
      throw Fault(description: error.text)
    }
    guard let wav = try? WAVFile(bytes) else {
      throw Fault(description: "what came for \(phrase.language) is no sound")
    }
    let sound = Sound.resampled(wav.mono, from: wav.rate).trimmed.levelled
    // A voice that does not know the language says nothing.
    if sound.samples.isEmpty { throw Fault(description: "\(phrase.language) came out silent") }
    return sound
  }
}
