public import HallDomain
import Foundation
import WireFormats

/// A directory of recorded clips: `<language>/<words>.wav`, each named after what it says, and
/// `chime.wav` beside the languages if the hall wants its own.
///
/// A sentence is put together from as few clips as say it: a hall that has recorded
/// `请A零一二号到三号窗口办理` whole is heard so, another hears 请, A, 零, 一, 二, 号到, 三,
/// 号窗口办理 in a row. Only the names are kept in memory.
public struct ClipLibrary: Sendable {
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  public let directory: String
  private var clips: [SpokenLanguage: [[String]: String]] = [:]
  private var longest: [SpokenLanguage: Int] = [:]

  public init(directory: String) throws(Fault) {
    self.directory = directory
    let manager = FileManager.default
    guard let languages = try? manager.contentsOfDirectory(atPath: directory) else {
      throw Fault(description: "\(directory) is no directory that can be read")
    }
    var count = 0
    for name in languages.sorted() where !name.contains(".") {
      let files = (try? manager.contentsOfDirectory(atPath: "\(directory)/\(name)")) ?? []
      var known: [[String]: String] = [:]
      for file in files.sorted() where file.hasSuffix(".wav") {
        let words = SpokenWords(String(file.dropLast(4))).all
        if words.isEmpty { throw Fault(description: "\(name)/\(file) is named after no words") }
        if let other = known.updateValue(file, forKey: words) {
          throw Fault(description: "\(name)/\(file) says the same as \(name)/\(other)")
        }
        count += 1
      }
      let language = SpokenLanguage(name)
      clips[language] = known
      longest[language] = known.keys.map(\.count).max() ?? 0
    }
    if count > Limits.clips {
      throw Fault(description: "\(count) clips are more than \(Limits.clips)")
    }
  }

  /// Reads every clip, as `halld check` does.
  public func faults() -> [Fault] {
    let files = clips.sorted { $0.key < $1.key }.flatMap { language, known in
      known.values.sorted().map { "\(language)/\($0)" }
    }
    return (files + (hasChime ? ["chime.wav"] : [])).compactMap { file -> Fault? in
      do throws(Fault) {
        _ = try sound(file)
        return nil
      } catch {
        return error
      }
    }
  }

  /// The words of a phrase that no clip says.
  public func missing(for phrase: Phrase) -> [String] {
    SpokenWords(phrase.text).clauses.flatMap { split($0, in: phrase.language).missing }
  }

  public var chime: Sound? { hasChime ? (try? sound("chime.wav")) : nil }

  private var hasChime: Bool {
    FileManager.default.fileExists(atPath: "\(directory)/chime.wav")
  }

  /// - Throws: when a word has no clip or a clip cannot be read.
  public func sound(of phrase: Phrase) throws(Fault) -> Sound {
    var result = Sound()
    for clause in SpokenWords(phrase.text).clauses {
      let (files, missing) = split(clause, in: phrase.language)
      guard missing.isEmpty else {
        throw Fault(description: "there is no clip for \(missing.joined(separator: ", "))")
      }
      if !result.samples.isEmpty { result.append(.silence(Limits.gap)) }
      for file in files { result.append(try sound("\(phrase.language)/\(file)")) }
    }
    return result
  }

  /// The fewest clips that say the words; where some cannot be said, as few as possible are not.
  private func split(
    _ words: [String], in language: SpokenLanguage
  ) -> (files: [String], missing: [String]) {
    let known = clips[language] ?? [:]
    let longest = longest[language] ?? 0
    // best[n]: the first n words, by (missing, clips, where the last piece began).
    var best = [(missing: 0, clips: 0, from: 0)]
    for end in words.indices.map({ $0 + 1 }) {
      var found = (missing: best[end - 1].missing + 1, clips: best[end - 1].clips, from: end - 1)
      for start in stride(from: end - 1, through: max(end - longest, 0), by: -1) {
        guard known[Array(words[start..<end])] != nil else { continue }
        let way = (missing: best[start].missing, clips: best[start].clips + 1, from: start)
        if (way.missing, way.clips) < (found.missing, found.clips) { found = way }
      }
      best.append(found)
    }
    var files: [String] = []
    var missing: [String] = []
    var end = words.count
    while end > 0 {
      let start = best[end].from
      let piece = Array(words[start..<end])
      if let file = known[piece] { files.append(file) } else { missing += piece }
      end = start
    }
    return (files.reversed(), missing.reversed())
  }

  private func sound(_ file: String) throws(Fault) -> Sound {
    let path = "\(directory)/\(file)"
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    guard let size, size <= Limits.clipBytes, let data = FileManager.default.contents(atPath: path)
    else {
      throw Fault(description: "\(file) cannot be read, or is longer than 4 MiB")
    }
    do {
      let wav = try WAVFile(Array(data))
      return .resampled(wav.mono, from: wav.rate)
    } catch {
      switch error {
      case .notWAV: throw Fault(description: "\(file) is no WAV file")
      case .unsupported(let what):
        throw Fault(
          description: "\(file) has \(what); save it as PCM of 16 bit, mono or stereo")
      case .truncated: throw Fault(description: "\(file) ends before its samples")
      }
    }
  }
}

extension WAVFile {
  /// Both channels of a stereo file mixed.
  var mono: [Int16] {
    if channels == 1 { return samples }
    return stride(from: 0, to: samples.count - 1, by: 2).map { (index: Int) -> Int16 in
      let sum = Int(samples[index]) + Int(samples[index + 1])
      return Int16(sum / 2)
    }
  }
}
