import HallPorts
import LinuxIO

extension ModbusOutcome {
  /// As whoever asked by hand is told.
  var result: Result<[UInt16], BusFailure> {
    switch self {
    case .values(let values): .success(values)
    case .written: .success([])
    case .exception(let code): .failure(.exception(code))
    case .silent: .failure(.silent)
    case .garbled: .failure(.garbled)
    }
  }

  /// Nothing of the slave itself: no answer that checks, or its gateway's word for that.
  var isSilence: Bool {
    switch self {
    case .silent, .garbled, .exception(10), .exception(11): true
    default: false
    }
  }
}
