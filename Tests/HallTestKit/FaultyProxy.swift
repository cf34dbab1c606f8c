import Glibc
import HallPorts
import Synchronization

/// A TCP proxy on loopback that does to connections what networks do: cuts them after so many
/// bytes, swallows everything, lets bytes trickle.
public final class FaultyProxy: Sendable {
  public enum Behaviour: Sendable {
    case pass
    /// Ends the connection when so many bytes went to the server, or came from it.
    case cut(toServer: Int?, fromServer: Int?)
    /// Takes everything and passes nothing on after so many bytes from the server.
    case swallow(afterFromServer: Int)
    /// So many bytes at a time, a millisecond apart.
    case drip(bytes: Int)
  }

  private struct State {
    var server: Int
    var behaviours: [Behaviour]
    var connections = 0
    var bytesToServer = 0
    var bytesFromServer = 0
  }

  private let state: Mutex<State>
  private let listener: Int32
  public let port: Int

  /// - Parameter behaviours: of the first connections, one each; then they pass.
  public init(to server: Int, _ behaviours: [Behaviour] = []) {
    state = Mutex(State(server: server, behaviours: behaviours))
    let (number, port) = Self.listen()
    listener = number
    self.port = port
    DedicatedThread.start(name: "proxy") { [weak self] in
      while true {
        let client = accept(number, nil, nil)
        if client < 0 { return }
        guard let self else {
          close(client)
          return
        }
        let (server, behaviour) = self.state.withLock { state in
          state.connections += 1
          return (
            state.server, state.behaviours.isEmpty ? .pass : state.behaviours.removeFirst()
          )
        }
        DedicatedThread.start(name: "proxy-link") { [weak self] in
          let link = Self.connect(to: server)
          if link >= 0 { Self.relay(client, link, behaviour) { self?.count($0, $1) } }
          close(client)
          close(link)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Where the next connections go.
  public func redirect(to server: Int) { state.withLock { $0.server = server } }

  public var connections: Int { state.withLock { $0.connections } }
  /// Bytes of all connections, in each direction.
  public var bytes: (toServer: Int, fromServer: Int) {
    state.withLock { ($0.bytesToServer, $0.bytesFromServer) }
  }

  private func count(_ toServer: Int, _ fromServer: Int) {
    state.withLock {
      $0.bytesToServer += toServer
      $0.bytesFromServer += fromServer
    }
  }

  private static func relay(
    _ client: Int32, _ server: Int32, _ behaviour: Behaviour, _ count: (Int, Int) -> Void
  ) {
    var room = (toServer: Int.max, fromServer: Int.max)
    var swallowAfter = Int.max
    var step = 64 << 10
    switch behaviour {
    case .pass: break
    case .cut(let toServer, let fromServer):
      room = (toServer ?? .max, fromServer ?? .max)
    case .swallow(let bytes): swallowAfter = bytes
    case .drip(let bytes): step = bytes
    }
    var buffer = [UInt8](repeating: 0, count: step)
    var isSwallowing = false
    while room.toServer > 0 && room.fromServer > 0 {
      var ends = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&ends, 2, -1) > 0 else { return }
      for (index, end) in ends.enumerated() where end.revents != 0 {
        let isUp = index == 0
        let got = recv(end.fd, &buffer, min(step, isUp ? room.toServer : room.fromServer), 0)
        if got <= 0 { return }
        count(isUp ? got : 0, isUp ? 0 : got)
        if isUp { room.toServer -= got } else { room.fromServer -= got }
        if !isUp {
          if swallowAfter < got { isSwallowing = true } else { swallowAfter -= got }
        }
        if isSwallowing { continue }
        guard sendAll(isUp ? server : client, buffer[..<got]) else { return }
        if case .drip = behaviour { usleep(1000) }
      }
    }
  }

  private static func sendAll(_ socket: Int32, _ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func listen() -> (Int32, Int) {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, size) == 0 && Glibc.listen(number, 64) == 0
          && getsockname(number, $0, &size) == 0
      }
    }
    precondition(isListening, "the proxy got no port")
    return (number, Int(in_port_t(bigEndian: address.sin_port)))
  }

  private static func connect(to port: Int) -> Int32 {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(number, $0, size) == 0 }
    }
    if isOpen {
      var one: Int32 = 1
      setsockopt(
        number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
      return number
    }
    close(number)
    return -1
  }
}
