import Glibc
import HallPorts
import Synchronization

/// A Modbus TCP gateway or a serial server (RTU over TCP) on loopback: the test says what bytes
/// follow each request.
final class ScriptedGateway: Sendable {
  enum Framing: Sendable {
    case tcp, rtu

    /// The length of the request that begins here, when it is known.
    func length(of bytes: [UInt8]) -> Int? {
      switch self {
      case .tcp: bytes.count < 6 ? nil : 6 + Int(bytes[4]) << 8 + Int(bytes[5])
      case .rtu: bytes.count < 8 ? nil : bytes[1] >= 15 ? 9 + Int(bytes[6]) : 8
      }
    }
  }

  enum Answer: Sendable {
    case bytes([UInt8])
    /// Hangs up.
    case end
  }

  struct Failure: Error { var code: Int32 }

  private struct State {
    var requests: [[UInt8]] = []
    var connections = 0
    var isStopped = false
  }

  let port: Int
  private let listener: Int32
  private let state = Mutex(State())

  init(
    _ framing: Framing = .tcp,
    answer: @escaping @Sendable (_ request: [UInt8], _ number: Int) -> Answer
  ) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard status else { throw Failure(code: errno) }
    port = Int(UInt16(bigEndian: address.sin_port))
    DedicatedThread.start(name: "gateway") { [weak self] in
      while let peer = Self.accept(descriptor), self != nil {
        self?.state.withLock { $0.connections += 1 }
        Self.serve(peer, framing) { self?.note($0).map { answer($0.bytes, $0.number) } }
        close(peer)
      }
      close(descriptor)
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  var requests: [[UInt8]] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }

  private func note(_ request: [UInt8]) -> (bytes: [UInt8], number: Int)? {
    state.withLock { state in
      state.requests.append(request)
      return (request, state.requests.count)
    }
  }

  private static func accept(_ listener: Int32) -> Int32? {
    let peer = Glibc.accept(listener, nil, nil)
    return peer < 0 ? nil : peer
  }

  private static func serve(
    _ peer: Int32, _ framing: Framing, answer: ([UInt8]) -> Answer?
  ) {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1024)
    while true {
      let length = read(peer, &buffer, buffer.count)
      guard length > 0 else { return }
      received += buffer[..<length]
      while let size = framing.length(of: received), received.count >= size {
        let request = Array(received.prefix(size))
        received.removeFirst(size)
        switch answer(request) {
        case .bytes(let bytes): send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        case .end, nil: return
        }
      }
    }
  }
}
