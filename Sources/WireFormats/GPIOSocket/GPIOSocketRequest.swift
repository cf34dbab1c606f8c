/// What the daemon says to a GPIO chip behind a socket (LinuxIO's README describes the
/// conversation). Levels are electrical: active-low is the daemon's business.
public enum GPIOSocketRequest: Hashable, Sendable {
  public enum Pull: String, Hashable, Sendable, CaseIterable {
    case none, up, down, asIs = "as-is"
  }

  /// `in NAME PULL`
  case input(String, Pull)
  /// `out NAME 0|1`: an output and its first level.
  case output(String, isHigh: Bool)
  /// `go`: all lines are named.
  case go
  /// `set NAME 0|1`
  case set(String, isHigh: Bool)

  /// Reads one line without its end.
  public init(line: String) throws(GPIOSocketFault) {
    let words = GPIOSocketWords.split(line)
    switch (words[0], words.count) {
    case ("in", 3):
      guard GPIOSocketWords.isName(words[1]), let pull = Pull(rawValue: String(words[2])) else {
        throw .notUnderstood(line)
      }
      self = .input(String(words[1]), pull)
    case ("out", 3), ("set", 3):
      guard GPIOSocketWords.isName(words[1]), let isHigh = GPIOSocketWords.level(words[2]) else {
        throw .notUnderstood(line)
      }
      let name = String(words[1])
      self = words[0] == "out" ? .output(name, isHigh: isHigh) : .set(name, isHigh: isHigh)
    case ("go", 1): self = .go
    default: throw .notUnderstood(line)
    }
  }

  /// The bytes of the line with its end.
  public func bytes() throws(GPIOSocketFault) -> [UInt8] {
    let text: String
    switch self {
    case .input(let name, let pull):
      text = "in \(try GPIOSocketWords.name(name)) \(pull.rawValue)\n"
    case .output(let name, let isHigh):
      text = "out \(try GPIOSocketWords.name(name)) \(GPIOSocketWords.word(isHigh))\n"
    case .go: text = "go\n"
    case .set(let name, let isHigh):
      text = "set \(try GPIOSocketWords.name(name)) \(GPIOSocketWords.word(isHigh))\n"
    }
    return Array(text.utf8)
  }
}
