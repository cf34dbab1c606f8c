import Glibc
import HallPorts
import Synchronization
import WireFormats

/// A GPIO chip behind a Unix socket; WireFormats/GPIOSocket has the words, this module's README
/// the conversation.
final class SocketGPIOChip: GPIOChip {
  private struct State {
    var lines = GPIOSocketLines()
    /// After active-low.
    var levels: [String: Bool] = [:]
    var edges: [GPIOEdge] = []
    var isAccepted = false
    var isClosed = false
  }

  private let descriptor: Descriptor
  private let wake: WakeSignal
  private let label: String
  private let activeLow: [String: Bool]
  private let inputs: Set<String>
  private let state = Mutex(State())

  init(path: String, lines: [GPIOLinePlan], wake: WakeSignal) throws(WireError) {
    self.wake = wake
    label = "unix:\(path)"
    activeLow = Dictionary(lines.map { ($0.line, $0.activeLow) }, uniquingKeysWith: { $1 })
    inputs = Set(
      lines.compactMap { line in
        if case .input = line.role { line.line } else { nil }
      })
    descriptor = try Self.connect(path, label: label)
    try send(lines.map(Self.request) + [.go])
    let deadline = MonotonicTime.now + Limits.gpioGreeting
    while !isReady {
      let left = deadline - .now
      guard left > .zero else { throw .gone("\(label): does not answer as a GPIO chip") }
      try receive(within: left)
    }
  }

  private var isReady: Bool {
    state.withLock { $0.isAccepted && inputs.isSubset(of: $0.levels.keys) }
  }

  var now: Int64 { MonotonicTime.now.nanoseconds }

  func waitForEdges(timeout: Duration?) throws(WireError) -> [GPIOEdge] {
    if state.withLock({ $0.edges.isEmpty }) { try receive(within: timeout, wake: wake) }
    return state.withLock { state in
      defer { state.edges = [] }
      return state.edges
    }
  }

  func levels() throws(WireError) -> [String: Bool] {
    try receive(within: .zero)
    return state.withLock { $0.levels }
  }

  func set(_ line: String, to active: Bool) throws(WireError) {
    guard let activeLow = activeLow[line], !inputs.contains(line) else {
      throw .unsupported("\(label): \(line) was not requested as an output")
    }
    try send([.set(line, isHigh: active != activeLow)])
  }

  /// Hangs up; the descriptor itself goes with the last user.
  func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { shutdown(descriptor.number, Int32(SHUT_RDWR)) }
  }

  // MARK: - The conversation

  private static func request(_ line: GPIOLinePlan) -> GPIOSocketRequest {
    switch line.role {
    case .input:
      let pull: GPIOSocketRequest.Pull =
        switch line.pull {
        case .none: .none
        case .up: .up
        case .down: .down
        case .asIs: .asIs
        }
      return .input(line.line, pull)
    case .output:
      // Inactive until the driver says otherwise.
      return .output(line.line, isHigh: line.activeLow)
    }
  }

  private func send(_ requests: [GPIOSocketRequest]) throws(WireError) {
    var bytes: [UInt8] = []
    for request in requests {
      do throws(GPIOSocketFault) {
        bytes += try request.bytes()
      } catch {
        throw .unsupported("\(label): \(error)")
      }
    }
    let taken = try descriptor.writeAll(bytes, timeout: Limits.sendRoom, label: label)
    guard taken == bytes.count else { throw .gone("\(label): takes no more bytes") }
  }

  private func receive(within span: Duration?, wake: WakeSignal? = nil) throws(WireError) {
    if state.withLock({ $0.isClosed }) { throw .gone("\(label): closed") }
    let events = try descriptor.wait(for: Int16(POLLIN), timeout: span, wake: wake)
    if events == 0 { return }
    if events & Int16(POLLIN) == 0 { throw .gone("\(label): hung up") }
    let bytes = try descriptor.readAvailable(atMost: Limits.readChunk, label: label)
    let fault: WireError? = state.withLock { state in
      state.lines.receive(bytes)
      do throws(WireError) {
        try take(&state)
        return nil
      } catch {
        return error
      }
    }
    if let fault { throw fault }
  }

  private func take(_ state: inout State) throws(WireError) {
    while let reply = try nextReply(&state) {
      switch reply {
      case .ok: state.isAccepted = true
      case .error(let sentence): throw .gone("\(label): \(sentence)")
      case .level(let name, let isHigh):
        guard inputs.contains(name) else { continue }
        state.levels[name] = isHigh != activeLow[name]
      case .edge(let name, let isHigh, let timestamp):
        guard inputs.contains(name) else { continue }
        let active = isHigh != activeLow[name]
        state.levels[name] = active
        state.edges.append(GPIOEdge(line: name, active: active, timestamp: timestamp))
      }
    }
  }

  private func nextReply(_ state: inout State) throws(WireError) -> GPIOSocketReply? {
    do throws(GPIOSocketFault) {
      guard let line = try state.lines.next() else { return nil }
      return try GPIOSocketReply(line: line)
    } catch {
      throw .failed("\(label): \(error)")
    }
  }

  private static func connect(_ path: String, label: String) throws(WireError) -> Descriptor {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else {
      throw .unsupported("\(label): a socket's path has 1 to \(room - 1) bytes")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, kind | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else { throw SystemError.wire(errno, label) }
    let descriptor = Descriptor(number)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if status != 0 { throw SystemError.wire(errno, label) }
    return descriptor
  }
}
