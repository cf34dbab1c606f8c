import CLibmodbus
import CLinuxShim
import Glibc
import HallPorts

/// libmodbus' part of a port: it holds the line's settings, connects to a TCP gateway, and puts
/// RTU requests into frames and sends them.
///
/// It never receives: version 3.1.6 ends a transaction at a frame of an unexpected slave
/// (its issues 860, 861) and leaves late bytes for the next request (732). Nor does it send on
/// TCP, where its raw requests all carry the transaction number 0.
final class ModbusContext {
  /// TCP_USER_TIMEOUT of linux/tcp.h.
  private static let userTimeout: Int32 = 18

  private let context: OpaquePointer
  let descriptor: Descriptor

  init(serial plan: SerialPlan, watch: PortWatch) throws(WireError) {
    descriptor = try LinuxSerialOpener.descriptor(of: plan, watch)
    context = try Self.rtu(plan, on: descriptor)
  }

  init(host: String, port: Int) throws(WireError) {
    (context, descriptor) = try Self.connect(host, port)
  }

  /// A serial server that passes bytes on as they are: RTU frames on a TCP connection.
  init(host: String, port: Int, rtu line: SerialPlan) throws(WireError) {
    let connection = try Self.connect(host, port)
    // Frees memory only; the connection is the descriptor's.
    modbus_free(connection.context)
    descriptor = connection.descriptor
    context = try Self.rtu(line, on: descriptor)
  }

  private static func rtu(
    _ plan: SerialPlan, on descriptor: Descriptor
  ) throws(WireError) -> OpaquePointer {
    let parity: CChar = plan.parity == .none ? 78 : plan.parity == .even ? 69 : 79  // N, E, O
    guard
      let context = modbus_new_rtu(
        plan.device, Int32(clamping: plan.baud), parity, Int32(clamping: plan.dataBits),
        Int32(clamping: plan.stopBits))
    else { throw SystemError.wire(errno, plan.label) }
    // Its own opening knows standard baud rates only and takes no lock: it gets our descriptor.
    modbus_set_socket(context, descriptor.number)
    return context
  }

  private static func connect(
    _ host: String, _ port: Int
  ) throws(WireError) -> (context: OpaquePointer, descriptor: Descriptor) {
    let label = "\(host):\(port)"
    // libmodbus waits for the connection with select(2), which ends the process when it is given
    // a descriptor beyond FD_SETSIZE.
    let next = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
    if next >= 0 { Glibc.close(next) }
    guard next < FD_SETSIZE else { throw SystemError.wire(EMFILE, label) }
    guard let context = modbus_new_tcp_pi(host, String(port)) else {
      throw SystemError.wire(errno, label)
    }
    let wait = Limits.tcpConnect.timespec
    modbus_set_response_timeout(context, UInt32(wait.tv_sec), UInt32(wait.tv_nsec / 1000))
    guard modbus_connect(context) == 0 else {
      let code = errno
      modbus_free(context)
      throw .gone("\(label): \(String(cString: modbus_strerror(code)))")
    }
    let number = modbus_get_socket(context)
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    // A gateway that lost its power never hangs up: requests that it does not even acknowledge
    // end the connection, not only time-outs that a silent slave has too.
    var patience = UInt32(Limits.tcpUnacknowledged.wholeNanoseconds / 1_000_000)
    setsockopt(
      number, Int32(IPPROTO_TCP), userTimeout, &patience, socklen_t(MemoryLayout<UInt32>.size))
    return (context, Descriptor(number))
  }

  deinit { modbus_free(context) }

  /// Sets the line anew; what waited to be read was heard with the old settings and is dropped.
  func set(_ plan: SerialPlan) throws(WireError) {
    _ = hall_serial_drain(descriptor.number)
    try LinuxSerialOpener.configure(descriptor.number, plan)
    _ = hall_serial_discard_input(descriptor.number)
  }

  /// Sends one RTU frame, whose check libmodbus makes itself.
  func send(_ frame: [UInt8], label: String) throws(WireError) {
    let length = modbus_send_raw_request(context, frame, Int32(frame.count - 2))
    if length == frame.count { return }
    let code = errno
    if length >= 0 || code == EAGAIN { throw .gone("\(label): takes no more bytes") }
    throw SystemError.wire(code, label)
  }
}
