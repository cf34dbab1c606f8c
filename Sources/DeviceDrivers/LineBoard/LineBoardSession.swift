import HallDomain
import HallPorts
import HallRaster

/// What happens to a board that hangs on a line of bytes.
enum LineBoardInput: Sendable {
  /// The line is open (again): nothing is known of the board.
  case opened
  case lost(String)
  case received([UInt8])
  /// Some deadline may have come.
  case tick
  /// The hall's newest committed state.
  case view(HallView)
  case guest(BoardScene.Guest, for: Duration)
  /// The daemon stops: by rule the board goes dark instead of keeping an old call.
  case stop
}

enum LineBoardAction: Equatable {
  case send([UInt8])
  /// The line is of no use any more: it is closed and opened again.
  case reopen(reason: String)
  case health(DeviceHealth)
}

/// Decides what a board on a line is sent and when, on the hall's clock. Every frame is sent whole
/// or the line is given up.
protocol LineBoardSession: Sendable {
  mutating func handle(_ input: LineBoardInput, at now: Now) -> [LineBoardAction]
  /// When it wants its next tick; nil: not before something happens.
  var nextDeadline: HallInstant? { get }
  var health: DeviceHealth? { get }
  /// In words, for the list of devices.
  var words: String { get }
  var figures: [DeviceReport.Figure] { get }
  /// As it looks from near by.
  var picture: PixelImage { get }
  var scene: BoardScene? { get }
}
