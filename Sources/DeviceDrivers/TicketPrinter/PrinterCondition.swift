import HallDomain
import WireFormats

/// What a printer last said of itself, put together from real-time and automatic status.
struct PrinterCondition: Equatable {
  var isOffline = false
  var isCoverOpen = false
  var errors: ErrorCause = []
  var paper = PaperStatus.adequate

  mutating func take(_ status: RealTimeStatus) {
    switch status {
    case .printer(let status):
      isOffline = status.contains(.offline)
      // Online nothing of this can be.
      if !isOffline {
        isCoverOpen = false
        errors = []
      }
    case .offlineCause(let cause):
      isCoverOpen = cause.contains(.coverOpen)
      if cause.contains(.paperEnd) { paper = .end }
    case .errorCause(let cause): errors = cause
    case .paper(let status): paper = status
    }
  }

  mutating func take(_ status: AutomaticStatus) {
    isOffline = status.isOffline
    isCoverOpen = status.isCoverOpen
    errors = status.errors
    paper = status.paper
  }

  /// Why it cannot print; nil: it can.
  var failure: PrintFailure? {
    if isCoverOpen { return .coverOpen }
    if paper == .end { return .paperOut }
    if errors.contains(.cutter) { return .cutterError }
    if !errors.isEmpty { return .printerError }
    return isOffline ? .offline : nil
  }

  var health: DeviceHealth {
    switch failure {
    case .coverOpen: .down(reason: "its cover is open: close it")
    case .paperOut: .down(reason: "it is out of paper: put in a new roll")
    case .cutterError: .down(reason: "its cutter is stuck: open the cover and free the blade")
    case .printerError where errors.contains(.unrecoverable):
      .down(reason: "it reports a fault it cannot recover from: switch it off and on, then repair")
    case .printerError where errors.contains(.autoRecoverable):
      .down(reason: "its print head is too hot: it goes on by itself when it has cooled down")
    case .printerError: .down(reason: "it reports an error: look for jammed paper")
    case .some: .down(reason: "it is offline: look at its lamps and its feed button")
    case nil:
      paper == .nearEnd
        ? .degraded(reason: "its paper is low: put in a new roll soon") : .up
    }
  }
}
