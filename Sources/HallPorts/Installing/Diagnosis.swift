public import HallDomain

/// What a pattern of failures on a bus most likely comes from, in words for whoever mends it.
public struct Diagnosis: Hashable, Codable, Sendable {
  public enum Cause: String, Codable, Sendable, CaseIterable {
    case adapterGone = "adapter-gone"
    case swappedPair = "swapped-pair"
    case wrongSpeed = "wrong-speed"
    case termination = "termination"
    case doubleAddress = "double-address"
    case tooSlow = "too-slow"
    case noAnswer = "no-answer"
  }

  public var cause: Cause
  public var text: LocalizedText

  public init(_ cause: Cause, zh: String, en: String) {
    self.cause = cause
    text = LocalizedText(zh: zh, en: en)
  }
}
