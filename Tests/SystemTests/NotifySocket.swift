import Foundation
import HallTestKit
import Synchronization

/// A service manager's end of sd_notify(3): a datagram socket that keeps what it was told.
final class NotifySocket: Sendable {
  struct Notification: Sendable {
    var at: ContinuousClock.Instant
    var fields: [String: String]
  }

  let path: String
  private let descriptor: Int32
  private let received = Mutex<[Notification]>([])

  init() throws {
    path = NSTemporaryDirectory() + "notify-\(UUID().uuidString.prefix(8))"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw SimulatedHall.Failure("bind \(path): errno \(errno)") }
    Thread { [weak self, descriptor] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0, let self else { return }
        self.take(String(decoding: buffer[..<count], as: UTF8.self))
      }
    }.start()
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
    unlink(path)
  }

  private func take(_ text: String) {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
    }
    received.withLock { [fields] in $0.append(Notification(at: .now, fields: fields)) }
  }

  var all: [Notification] { received.withLock { $0 } }

  func count(of field: String, after start: ContinuousClock.Instant? = nil) -> Int {
    all.count { $0.fields[field] != nil && (start == nil || $0.at > start ?? $0.at) }
  }
}
