import Glibc
import HallPorts
import Synchronization

/// The far end of a GPIO chip behind a socket: it keeps what the daemon says and sends what the
/// test wants.
final class ScriptedChip: Sendable {
  struct Failure: Error { var code: Int32 }

  private struct State {
    var peer: Int32 = -1
    var received: [UInt8] = []
    var connections = 0
  }

  let path: String
  private let listener: Int32
  private let state = Mutex(State())

  /// - Parameter greeting: sent after `go`; nil: the chip says nothing.
  init(greeting: String?) throws {
    path = "/tmp/hall-chip-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let descriptor = listener
    let isListening = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
          && listen(descriptor, 4) == 0
      }
    }
    guard isListening else { throw Failure(code: errno) }
    DedicatedThread.start(name: "chip") { [weak self] in
      var peer = accept(descriptor, nil, nil)
      while peer >= 0, self != nil {
        self?.state.withLock { state in
          state.peer = peer
          state.received = []
          state.connections += 1
        }
        var buffer = [UInt8](repeating: 0, count: 512)
        var isGreeted = false
        while true {
          let length = read(peer, &buffer, buffer.count)
          guard length > 0, let self else { break }
          self.state.withLock { $0.received += buffer[..<length] }
          if let greeting, !isGreeted, self.lines.contains("go") {
            isGreeted = true
            self.send(greeting)
          }
        }
        self?.state.withLock { $0.peer = -1 }
        close(peer)
        peer = accept(descriptor, nil, nil)
      }
      close(descriptor)
    }
  }

  deinit {
    unlink(path)
    hangUp()
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// What the daemon has said.
  var lines: [String] {
    state.withLock { state in
      String(decoding: state.received, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  func send(_ text: String) {
    let peer = state.withLock { $0.peer }
    _ = Glibc.send(peer, text, text.utf8.count, Int32(MSG_NOSIGNAL))
  }

  func hangUp() {
    let peer = state.withLock { $0.peer }
    if peer >= 0 { shutdown(peer, Int32(SHUT_RDWR)) }
  }
}
