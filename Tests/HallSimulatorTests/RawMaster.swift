import Foundation
import Glibc
import WireFormats

/// A master of a few lines, so that what is measured is the simulator.
final class RawMaster {
  private let descriptor: Int32

  init?(_ path: String) {
    descriptor = open(path, O_RDWR | O_NOCTTY)
    if descriptor < 0 { return nil }
  }

  /// On a TCP port of this machine.
  init?(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let descriptor = descriptor
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status != 0 { return nil }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Reads until so many bytes have come, or for at most the time.
  func receive(_ count: Int, within milliseconds: Int32 = 1000) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, milliseconds) > 0 else { break }
      var buffer = [UInt8](repeating: 0, count: 512)
      let got = read(descriptor, &buffer, buffer.count)
      if got <= 0 { break }
      bytes += buffer.prefix(got)
    }
    return bytes
  }

  /// Sends a sealed request and answers what comes back without the check; nil: nothing, or
  /// nothing that checks.
  func ask(_ request: [UInt8], answer count: Int) -> [UInt8]? {
    send(CRC16.sealed(request))
    let answer = receive(count, within: 300)
    return CRC16.checks(answer) ? Array(answer.dropLast(2)) : nil
  }

  /// The other end is gone.
  var isHungUp: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
  }
}
