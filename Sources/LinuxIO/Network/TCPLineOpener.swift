import Glibc
public import HallPorts

/// Opens a stream to a device with a network socket as a line: a controller, a printer (by custom
/// on port 9100), or what hangs behind a serial server.
///
/// Opening waits for the name, and for the peer for as long as `patience`: the thread
/// that opens is the device's own. A peer that has gone without a word is found by whoever waits
/// for its answers, and by the kernel: when bytes stay without an acknowledgement
/// (TCP_USER_TIMEOUT), and by keep-alive probes where nothing is said for long, as to a printer
/// between two tickets.
public struct TCPLineOpener: SerialLineOpener {
  public let host: String
  public let port: Int
  private let patience: Duration
  private let signal = WakeSignal()

  /// - Parameter patience: longest wait for the peer to take the connection; nil: 2 s. A lost SYN
  ///   is sent again after a second, so whoever must be back sooner asks anew instead of waiting.
  public init(host: String, port: Int, patience: Duration? = nil) {
    self.host = host
    self.port = port
    self.patience = patience ?? Limits.tcpConnect
  }

  public var label: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  public func open() throws(WireError) -> any SerialLine {
    LinuxLine(.tcp, descriptor: try connected(), wake: signal, label: label)
  }

  public func wake() { signal.signal() }

  public func rest(for span: Duration) { signal.rest(for: span) }

  private func connected() throws(WireError) -> Descriptor {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0 else {
      throw .gone("\(label): unknown host")
    }
    defer { freeaddrinfo(list) }
    var entry = list
    var failure = WireError.gone("\(label): cannot be reached")
    while let address = entry?.pointee {
      do throws(WireError) {
        return try connect(to: address)
      } catch {
        failure = error
      }
      entry = address.ai_next
    }
    throw failure
  }

  private func connect(to address: addrinfo) throws(WireError) -> Descriptor {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(address.ai_family, type, 0)
    guard number >= 0 else { throw SystemError.wire(errno, label) }
    let descriptor = Descriptor(number)
    if Glibc.connect(number, address.ai_addr, address.ai_addrlen) != 0 {
      let code = errno
      guard code == EINPROGRESS else { throw SystemError.wire(code, label) }
      let events = try descriptor.wait(for: Int16(POLLOUT), timeout: patience)
      if events == 0 { throw .gone("\(label): does not answer") }
      var result: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(number, SOL_SOCKET, SO_ERROR, &result, &length)
      if result != 0 { throw SystemError.wire(result, label) }
    }
    let tcp = Int32(IPPROTO_TCP)
    set(1, tcp, TCP_NODELAY, on: number)
    let silence = Int32(clamping: Limits.tcpUnacknowledged.wholeNanoseconds / 1_000_000)
    set(silence, tcp, TCP_USER_TIMEOUT, on: number)
    set(1, SOL_SOCKET, SO_KEEPALIVE, on: number)
    set(Int32(Limits.tcpProbes.components.seconds), tcp, TCP_KEEPIDLE, on: number)
    set(1, tcp, TCP_KEEPINTVL, on: number)
    return descriptor
  }

  private func set(_ value: Int32, _ level: Int32, _ option: Int32, on number: Int32) {
    var value = value
    setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
