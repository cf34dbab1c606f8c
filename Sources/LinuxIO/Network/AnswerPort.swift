import CLinuxShim
import Glibc
import Synchronization

/// The port of this machine to which the nodes of a protocol answer, whatever port they were asked
/// from, and some of them to all machines of the network (Art-Net: UDP 6454 on both ends,
/// ArtPollReply by directed broadcast). One for all devices of the protocol.
///
/// It is open while somebody asks, and lets the kernel throw away what is no answer: it costs no
/// thread and no wake-up. Where another program holds the port alone, or the device is on this
/// machine itself, only answers to the asking port are heard.
public final class AnswerPort: Sendable {
  /// The answers of one device, oldest first.
  private struct Box {
    var address: in_addr_t
    var answers: [[UInt8]] = []
  }

  private struct State {
    var socket: Descriptor?
    var retry: MonotonicTime?
    var boxes: [ObjectIdentifier: Box] = [:]
  }

  let port: Int
  private let mark: (offset: Int, byte: UInt8)
  private let state = Mutex(State())

  /// - Parameter mark: a byte that only answers have at this place.
  public init(port: Int, mark: (offset: Int, byte: UInt8)) {
    self.port = port
    self.mark = mark
  }

  /// What has come for one that asks through the connected socket, from that socket's peer.
  func receive(
    for owner: ObjectIdentifier, connected: Descriptor, atMost count: Int
  ) -> [[UInt8]] {
    state.withLock { state in
      if state.boxes[owner] == nil {
        guard let peer = Self.peer(of: connected) else { return [] }
        state.boxes[owner] = Box(address: peer)
      }
      open(&state)
      if let socket = state.socket { sort(what: socket, into: &state.boxes) }
      let waiting = state.boxes[owner]?.answers ?? []
      state.boxes[owner]?.answers = Array(waiting.dropFirst(count))
      return Array(waiting.prefix(count))
    }
  }

  func leave(_ owner: ObjectIdentifier) {
    state.withLock { state in
      state.boxes[owner] = nil
      if state.boxes.isEmpty { state.socket = nil }
    }
  }

  private func open(_ state: inout State) {
    if state.socket != nil { return }
    if let retry = state.retry, MonotonicTime.now < retry { return }
    state.retry = .now + Limits.lookupPause
    let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, type, 0)
    guard number >= 0 else { return }
    let descriptor = Descriptor(number)
    var yes: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard hall_only_datagrams_with(number, UInt32(mark.offset), mark.byte) == 0 else { return }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status == 0 { state.socket = descriptor }
  }

  /// A device may have several drivers: each gets its own copy.
  private func sort(what socket: Descriptor, into boxes: inout [ObjectIdentifier: Box]) {
    var buffer = [UInt8](repeating: 0, count: Limits.datagram)
    for _ in 0..<Limits.answersPerLook {
      var sender = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let length = withUnsafeMutablePointer(to: &sender) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          recvfrom(socket.number, &buffer, buffer.count, 0, $0, &size)
        }
      }
      guard length >= 0 else { return }
      for (owner, box) in boxes
      where box.address == sender.sin_addr.s_addr && box.answers.count < Limits.waitingAnswers {
        boxes[owner]?.answers.append(Array(buffer[..<length]))
      }
    }
  }

  /// Nil: IPv6, or this machine itself, where the port would be the device's own.
  private static func peer(of connected: Descriptor) -> in_addr_t? {
    func address(_ ask: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Int32) -> in_addr_t? {
      var address = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask($0, &size) }
      }
      guard status == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
      return address.sin_addr.s_addr
    }
    let own = address { getsockname(connected.number, $0, &$1) }
    guard let peer = address({ getpeername(connected.number, $0, &$1) }), peer != own else {
      return nil
    }
    return peer
  }
}
