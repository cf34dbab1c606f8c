/// What a person would see in the simulated hall: `hallsim ctl show --json`.
struct WorldReport: Codable, Equatable {
  struct Display: Codable, Equatable {
    var text: String
    var window: String?
    var panel: String?
    var blinking: Bool
    /// CLOCK_MONOTONIC, nanoseconds: when the last byte of this text was on the wire.
    var since: Int64 = 0
  }

  struct Board: Codable, Equatable {
    var width: Int
    var height: Int
    /// Pixels that shine; of a sign that takes text, characters.
    var lit: Int
    /// The lines of a sign that takes text.
    var text: [String]?
  }

  struct Printer: Codable, Equatable {
    struct Ticket: Codable, Equatable { var text: [String] }

    var paper: String
    var cover: String
    /// Cut off and taken, oldest first.
    var tickets: [Ticket]
  }

  struct Panel: Codable, Equatable {
    var service: String
    var ticketClass: String
  }

  var displays: [String: Display] = [:]
  var boards: [String: Board] = [:]
  var printers: [String: Printer] = [:]
  /// Contact sensors: `open` or `closed`.
  var doors: [String: String] = [:]
  /// All sensors: `open`, `closed` or the value with its unit.
  var sensors: [String: String] = [:]
  /// Door releases and sirens, by device and output.
  var relays: [String: Bool] = [:]
  /// Lamps of windows and panels, by device and output.
  var lamps: [String: Bool] = [:]
  /// What can be pressed: window -> keys, panel -> buttons.
  var pads: [String: [String]] = [:]
  var panels: [String: [Panel]] = [:]
  var unplugged: [String] = []
  var muted: [String] = []
  var garbled: [String] = []
}
