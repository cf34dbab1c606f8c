import CLinuxShim
import Glibc
import HallDomain

/// A listening stream socket and its connections, blocking with a time limit.
final class SocketListener: Sendable {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let descriptor: Int32
  private let path: String?

  /// A Unix socket; one left over by a process that is gone is replaced.
  init(path: String) throws(Failure) {
    unlink(path)
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else {
      close(descriptor)
      throw Failure(
        description: "\(path): a Unix socket's path has at most \(room - 1) bytes: choose a "
          + "shorter directory")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try check(status, path)
  }

  /// A TCP socket on an IPv4 address.
  init(host: String, port: Int) throws(Failure) {
    path = nil
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    guard inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr) == 1
    else {
      close(descriptor)
      throw Failure(description: "\(host) is no IPv4 address that could be listened on here")
    }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try check(status, "\(host):\(port)")
  }

  private func check(_ bound: Int32, _ place: String) throws(Failure) {
    guard bound == 0, listen(descriptor, 8) == 0 else {
      let reason = String(cString: hall_error_text(errno))
      close(descriptor)
      throw Failure(description: "\(place) cannot be listened on: \(reason)")
    }
  }

  deinit {
    close(descriptor)
    if let path { unlink(path) }
  }

  /// The next connection within `timeout`.
  func accept(timeout: Duration) -> SocketConnection? {
    guard hall_wait(descriptor, Int16(POLLIN), timeout.wholeNanoseconds) > 0 else { return nil }
    let peer = Glibc.accept(descriptor, nil, nil)
    return peer < 0 ? nil : SocketConnection(descriptor: peer)
  }
}

final class SocketConnection: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// To a Unix socket; nil when nobody listens there.
  init?(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else {
      close(descriptor)
      return nil
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if status != 0 {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }

  /// Bytes within `timeout` or until the bell rings, empty when none came; nil when the peer has
  /// gone.
  func read(timeout: Duration, bell: Doorbell? = nil) -> [UInt8]? {
    var entries = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
    if let bell { entries.append(pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)) }
    // Rounded up: a wait of no time at all would be a loop.
    let milliseconds = (timeout.wholeNanoseconds + 999_999) / 1_000_000
    guard poll(&entries, nfds_t(entries.count), Int32(milliseconds)) > 0 else { return [] }
    bell?.silence()
    guard entries[0].revents != 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  /// Whether all of it was taken.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        send(
          descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
