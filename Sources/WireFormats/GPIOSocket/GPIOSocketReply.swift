/// What a GPIO chip behind a socket says to the daemon. Levels are electrical.
public enum GPIOSocketReply: Hashable, Sendable {
  /// `ok`: the lines are requested; the level of each input follows.
  case ok
  /// `error TEXT`: for a person; the chip hangs up.
  case error(String)
  /// `level NAME 0|1`
  case level(String, isHigh: Bool)
  /// `edge NAME 0|1 NANOSECONDS`: the level after it and CLOCK_MONOTONIC when it happened.
  case edge(String, isHigh: Bool, timestamp: Int64)

  /// Reads one line without its end.
  public init(line: String) throws(GPIOSocketFault) {
    let words = GPIOSocketWords.split(line)
    switch (words[0], words.count) {
    case ("ok", 1): self = .ok
    case ("error", 2...): self = .error(String(line.dropFirst("error ".count)))
    case ("level", 3):
      guard GPIOSocketWords.isName(words[1]), let isHigh = GPIOSocketWords.level(words[2]) else {
        throw .notUnderstood(line)
      }
      self = .level(String(words[1]), isHigh: isHigh)
    case ("edge", 4):
      guard GPIOSocketWords.isName(words[1]), let isHigh = GPIOSocketWords.level(words[2]),
        let timestamp = Int64(words[3]), timestamp >= 0
      else { throw .notUnderstood(line) }
      self = .edge(String(words[1]), isHigh: isHigh, timestamp: timestamp)
    default: throw .notUnderstood(line)
    }
  }

  /// The bytes of the line with its end.
  public func bytes() throws(GPIOSocketFault) -> [UInt8] {
    let text: String
    switch self {
    case .ok: text = "ok\n"
    case .error(let sentence):
      text = "error \(sentence.prefix(200).split(separator: "\n").joined(separator: " "))\n"
    case .level(let name, let isHigh):
      text = "level \(try GPIOSocketWords.name(name)) \(GPIOSocketWords.word(isHigh))\n"
    case .edge(let name, let isHigh, let timestamp):
      text =
        "edge \(try GPIOSocketWords.name(name)) \(GPIOSocketWords.word(isHigh)) \(timestamp)\n"
    }
    return Array(text.utf8)
  }
}
