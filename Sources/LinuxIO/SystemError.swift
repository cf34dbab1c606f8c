import CLinuxShim
import Glibc
import HallPorts

/// What an errno means for a wire.
enum SystemError {
  static func text(_ code: Int32) -> String {
    String(cString: hall_error_text(code))
  }

  static func wire(_ code: Int32, _ label: String) -> WireError {
    let sentence = "\(label): \(text(code))"
    switch code {
    case EIO, ENODEV, ENXIO, ENOENT, EPIPE, ECONNRESET, ECONNREFUSED, ECONNABORTED, ENOTCONN,
      EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, ETIMEDOUT, ESHUTDOWN, EBADF:
      return .gone(sentence)
    case EBUSY, EADDRINUSE:
      return .busy(sentence)
    case EINVAL, ENOTSUP, ENOTTY, ENOSYS, EPROTONOSUPPORT, EAFNOSUPPORT:
      return .unsupported(sentence)
    default:
      return .failed(sentence)
    }
  }
}
