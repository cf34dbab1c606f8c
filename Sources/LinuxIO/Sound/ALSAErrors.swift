import CALSA
import CLinuxShim
import HallPorts

/// What alsa-lib says, in the words of wires.
enum ALSAErrors {
  /// alsa-lib writes its own lines to standard error, one a try; who opens a device logs once.
  static func silence() { hall_alsa_quiet() }

  static func wire(_ status: Int32, _ label: String) -> WireError {
    // Its own codes lie above the kernel's.
    if -status < SND_ERROR_BEGIN { return SystemError.wire(-status, label) }
    return .unsupported("\(label): \(String(cString: snd_strerror(status)))")
  }
}
