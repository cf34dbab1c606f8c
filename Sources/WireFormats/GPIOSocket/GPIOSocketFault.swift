/// Why bytes or names are none of the GPIO socket protocol.
public enum GPIOSocketFault: Error, Hashable, Sendable {
  /// The line's first word, its number of words or one of its values.
  case notUnderstood(String)
  /// No end of line within `GPIOSocketLines.longest` bytes.
  case endlessLine
  /// A line of a chip whose name has spaces or control characters cannot be asked for.
  case unusableName(String)
}

extension GPIOSocketFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notUnderstood(let line): "not understood: \(line)"
    case .endlessLine: "a line of more than \(GPIOSocketLines.longest) bytes"
    case .unusableName(let name): "a line cannot be called '\(name)': no spaces, please"
    }
  }
}
