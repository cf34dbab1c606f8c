public import HallDomain
public import HallPorts
import Synchronization

/// Turns what is to be said into sound that ends in time. Shared by the zones of a hall, on their
/// own threads: a notice for all of them is made once.
///
/// What is too long as it stands is made to fit by these, the first that does: faster; in short
/// words; in short words of the first language alone; as fewer calls, the others being said after.
/// What does not fit even so is cut.
public final class SpeechRenderer: Sendable {
  public let plan: VoicePlan
  private let source: SpeechSource
  private let cache = Mutex(Cache())

  fileprivate struct Cache {
    var sounds: [Phrase: Sound] = [:]
    /// The longest unused first.
    var order: [Phrase] = []
    var bytes = 0
  }

  public init(plan: VoicePlan, source: SpeechSource) {
    self.plan = plan
    self.source = source
  }

  /// What is played, and what it says.
  public struct Speech: Sendable {
    public var sound: Sound
    public var text: String
    /// How many of several calls are in it.
    public var calls: Int
    public var isCut: Bool
  }

  /// What is heard before any words, and is a part of each speech.
  public var head: Sound {
    guard plan.hasChime else { return Sound() }
    var head = source.chime
    head.append(.silence(Limits.gap))
    return head
  }

  public func render(_ utterance: Utterance) throws(SpeechSource.Fault) -> Speech {
    var wanted = utterance
    while true {
      let ways = self.ways(for: wanted)
      for (index, way) in ways.enumerated() {
        if let speech = try fitted(way, calls: wanted.callCount) { return speech }
        guard index == ways.count - 1 else { continue }
        if case .calls(let calls) = wanted, calls.count > 1 { break }
        return try cut(way, calls: wanted.callCount)
      }
      if case .calls(let calls) = wanted { wanted = .calls(calls.dropLast()) }
    }
  }

  /// The wordings of an utterance, the best first.
  private func ways(for utterance: Utterance) -> [[Phrase]] {
    let full = plan.wording.phrases(for: utterance, .full)
    let short = plan.wording.phrases(for: utterance, .short)
    var ways = [full]
    for way in [short, Array(short.prefix(1))] where way != ways.last { ways.append(way) }
    return ways
  }

  /// Nil: not even at the fastest does it end in time.
  private func fitted(
    _ phrases: [Phrase], calls: Int
  ) throws(SpeechSource.Fault) -> Speech? {
    let (head, sounds) = try parts(of: phrases)
    let gaps = Sound.count(of: Limits.gap) * max(sounds.count - 1, 0)
    let room = Sound.count(of: plan.limit) - head.samples.count - gaps
    let words = sounds.reduce(0) { $0 + $1.samples.count }
    let speed = Float(words) / Float(max(room, 1))
    if room <= 0 || speed > Limits.fastest { return nil }
    // sonic may miss a length by a period of the voice.
    let spoken = speed <= 1 ? sounds : sounds.map { $0.faster(by: speed * 1.01) }
    return Speech(
      sound: Self.joined(head, spoken).cut(within: plan.limit), text: Self.text(of: phrases),
      calls: calls, isCut: false)
  }

  private func cut(_ phrases: [Phrase], calls: Int) throws(SpeechSource.Fault) -> Speech {
    let (head, sounds) = try parts(of: phrases)
    let fast = sounds.map { $0.faster(by: Limits.fastest) }
    return Speech(
      sound: Self.joined(head, fast).cut(to: plan.limit), text: Self.text(of: phrases),
      calls: calls, isCut: true)
  }

  private func parts(
    of phrases: [Phrase]
  ) throws(SpeechSource.Fault) -> (head: Sound, sounds: [Sound]) {
    var sounds: [Sound] = []
    for phrase in phrases { sounds.append(try sound(of: phrase)) }
    if sounds.isEmpty { throw SpeechSource.Fault(description: "it has no words to say") }
    return (head, sounds)
  }

  private func sound(of phrase: Phrase) throws(SpeechSource.Fault) -> Sound {
    let known = cache.withLock { $0.use(phrase) }
    if let known { return known }
    let sound = try source.sound(of: phrase)
    cache.withLock { $0.keep(sound, of: phrase) }
    return sound
  }

  private static func joined(_ head: Sound, _ sounds: [Sound]) -> Sound {
    var result = head
    for (index, sound) in sounds.enumerated() {
      if index > 0 { result.append(.silence(Limits.gap)) }
      result.append(sound)
    }
    return result
  }

  private static func text(of phrases: [Phrase]) -> String {
    phrases.map(\.text).joined(separator: " ")
  }
}

extension SpeechRenderer.Cache {
  fileprivate mutating func use(_ phrase: Phrase) -> Sound? {
    guard let sound = sounds[phrase] else { return nil }
    order.removeAll { $0 == phrase }
    order.append(phrase)
    return sound
  }

  fileprivate mutating func keep(_ sound: Sound, of phrase: Phrase) {
    guard sounds[phrase] == nil else { return }
    sounds[phrase] = sound
    order.append(phrase)
    bytes += sound.samples.count * 2
    while bytes > Limits.cachedBytes, order.count > 1 {
      let oldest = order.removeFirst()
      bytes -= (sounds.removeValue(forKey: oldest)?.samples.count ?? 0) * 2
    }
  }
}

extension Utterance {
  fileprivate var callCount: Int { if case .calls(let calls) = self { calls.count } else { 1 } }
}

extension Sound {
  fileprivate func cut(within span: Duration) -> Sound { self.span > span ? cut(to: span) : self }
}
