public import WireFormats

/// One line of `hallsim ctl`: what a person does in the simulated hall, or wants to see of it.
public enum ControlCommand: Hashable, Sendable {
  public enum Paper: String, Sendable, CaseIterable { case ok, low, out }

  case press(window: String, key: String)
  case panel(String, service: String, ticketClass: String)
  case door(String, isOpen: Bool)
  case sensor(String, value: String)
  case paper(printer: String, Paper)
  case cover(printer: String, isOpen: Bool)
  case plug(String, isIn: Bool)
  case mute(device: String, Bool)
  case garble(device: String, Bool)
  /// Power off and on.
  case restart(device: String)
  /// What an Art-Net board's node says of itself when it is polled.
  case report(board: String, ArtNodeReport)
  case show(String?, asJSON: Bool)
  case picture(String)

  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  public static let usage = """
    press WINDOW KEY | panel PANEL SERVICE [CLASS] | door NAME open|closed | sensor NAME VALUE | \
    paper PRINTER ok|low|out | cover PRINTER open|closed | unplug NAME | plug NAME | \
    mute DEVICE | unmute DEVICE | garble DEVICE | ungarble DEVICE | restart DEVICE | \
    report BOARD CODE [WORDS] | show [NAME] [--json] | picture NAME
    """

  public init(_ words: [String]) throws(Fault) {
    let arguments = Array(words.dropFirst())
    switch (words.first ?? "", arguments.count) {
    case ("press", 2): self = .press(window: arguments[0], key: arguments[1])
    case ("panel", 2):
      self = .panel(arguments[0], service: arguments[1], ticketClass: "ordinary")
    case ("panel", 3):
      self = .panel(arguments[0], service: arguments[1], ticketClass: arguments[2])
    case ("door", 2): self = .door(arguments[0], isOpen: try Self.isOpen(arguments[1]))
    case ("sensor", 2): self = .sensor(arguments[0], value: arguments[1])
    case ("paper", 2):
      guard let paper = Paper(rawValue: arguments[1]) else {
        throw Fault(description: "paper is ok, low or out, not \(arguments[1])")
      }
      self = .paper(printer: arguments[0], paper)
    case ("cover", 2): self = .cover(printer: arguments[0], isOpen: try Self.isOpen(arguments[1]))
    case ("unplug", 1): self = .plug(arguments[0], isIn: false)
    case ("plug", 1): self = .plug(arguments[0], isIn: true)
    case ("mute", 1): self = .mute(device: arguments[0], true)
    case ("unmute", 1): self = .mute(device: arguments[0], false)
    case ("garble", 1): self = .garble(device: arguments[0], true)
    case ("ungarble", 1): self = .garble(device: arguments[0], false)
    case ("restart", 1): self = .restart(device: arguments[0])
    case ("report", 2...):
      guard let code = UInt16(arguments[1], radix: 16) else {
        throw Fault(description: "a code of Art-Net has hexadecimal digits, unlike \(arguments[1])")
      }
      self = .report(
        board: arguments[0],
        ArtNodeReport(code: code, text: arguments.dropFirst(2).joined(separator: " ")))
    case ("picture", 1): self = .picture(arguments[0])
    case ("show", 0...2):
      let names = arguments.filter { $0 != "--json" }
      guard names.count <= 1 else { throw Fault(description: "usage: " + Self.usage) }
      self = .show(names.first, asJSON: arguments.contains("--json"))
    default: throw Fault(description: "usage: " + Self.usage)
    }
  }

  private static func isOpen(_ word: String) throws(Fault) -> Bool {
    switch word {
    case "open": return true
    case "closed": return false
    default: throw Fault(description: "it is open or closed, not \(word)")
    }
  }
}
