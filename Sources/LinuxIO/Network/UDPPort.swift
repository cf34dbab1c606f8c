import Glibc
public import HallPorts
import Synchronization

/// Datagrams to one peer: a connected, non-blocking UDP socket. A multicast group is a peer like
/// any other. A peer that refuses (ICMP port unreachable, told with the next send) is `.gone`.
///
/// What the peer sends back to the port that we send from, or to its protocol's own port of this
/// machine (`AnswerPort`), is received.
///
/// An address is used at once; a name is looked up on a thread of its own, because a name server
/// can take seconds, and until it answers `send` throws `.gone`.
public final class UDPPort: DatagramPort {
  private enum State {
    case idle
    case lookingUp
    case failed(WireError, retry: MonotonicTime)
    case open(Descriptor)
  }

  public let host: String
  public let port: Int
  private let answers: AnswerPort?
  private let state = Mutex(State.idle)
  /// An ICMP error that receiving has taken from the socket: the next send tells it.
  private let refusal = Mutex<Int32?>(nil)

  /// - Parameter answers: where the peer may answer besides; nil: it does not answer at all, and
  ///   nothing is received.
  public init(host: String, port: Int, answers: AnswerPort? = nil) {
    self.host = host
    self.port = port
    self.answers = answers
  }

  deinit { answers?.leave(ObjectIdentifier(self)) }

  public var label: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  public func send(_ datagram: [UInt8], to group: String?) throws(WireError) {
    let descriptor = try connected()
    let told = refusal.withLock { refusal in
      defer { refusal = nil }
      return refusal
    }
    if let told { throw SystemError.wire(told, label) }
    // A pending ICMP error is told instead of sending; once told, the socket works on.
    let length = datagram.withUnsafeBytes {
      Glibc.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if length == datagram.count { return }
    let code = errno
    if length >= 0 { throw .failed("\(label): sent \(length) of \(datagram.count) bytes") }
    if code == EAGAIN || code == ENOBUFS {
      throw .failed("\(label): the network takes no more at the moment")
    }
    if code == EMSGSIZE { throw .unsupported("\(label): \(datagram.count) bytes are too many") }
    throw SystemError.wire(code, label)
  }

  public func receive(atMost count: Int) -> [[UInt8]] {
    guard let answers else { return [] }
    let open: Descriptor? = state.withLock { state in
      if case .open(let descriptor) = state { return descriptor }
      return nil
    }
    guard let open else { return [] }
    var buffer = [UInt8](repeating: 0, count: Limits.datagram)
    var datagrams: [[UInt8]] = []
    while datagrams.count < count {
      let length = recv(open.number, &buffer, buffer.count, 0)
      let code = errno
      guard length >= 0 else {
        if code != EAGAIN { refusal.withLock { $0 = code } }
        break
      }
      datagrams.append(Array(buffer[..<length]))
    }
    return datagrams
      + answers.receive(
        for: ObjectIdentifier(self), connected: open, atMost: count - datagrams.count)
  }

  private func connected() throws(WireError) -> Descriptor {
    try state.withLock { (state) throws(WireError) -> Descriptor in
      switch state {
      case .open(let descriptor):
        return descriptor
      case .lookingUp:
        throw .gone("\(label): its name is being looked up")
      case .failed(let error, let retry) where MonotonicTime.now < retry:
        throw error
      case .idle, .failed:
        if let descriptor = try Self.connect(host, port, flags: AI_NUMERICHOST, label: label) {
          state = .open(descriptor)
          return descriptor
        }
        state = .lookingUp
        DedicatedThread.start(name: "lookup") { [self] in lookUp() }
        throw .gone("\(label): its name is being looked up")
      }
    }
  }

  private func lookUp() {
    let found: State
    do {
      if let descriptor = try Self.connect(host, port, flags: 0, label: label) {
        found = .open(descriptor)
      } else {
        found = .failed(.gone("\(label): unknown host"), retry: .now + Limits.lookupPause)
      }
    } catch {
      found = .failed(error, retry: .now + Limits.lookupPause)
    }
    state.withLock { $0 = found }
  }

  /// Nil when the host is not an address (with AI_NUMERICHOST) or not known.
  private static func connect(
    _ host: String, _ port: Int, flags: Int32, label: String
  ) throws(WireError) -> Descriptor? {
    var hints = addrinfo()
    hints.ai_flags = flags | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return nil }
    defer { freeaddrinfo(list) }
    var entry = list
    var code: Int32 = EHOSTUNREACH
    while let address = entry?.pointee {
      let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let number = socket(address.ai_family, type, 0)
      if number >= 0 {
        let descriptor = Descriptor(number)
        if Glibc.connect(number, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
      }
      code = errno
      entry = address.ai_next
    }
    throw SystemError.wire(code, label)
  }
}
