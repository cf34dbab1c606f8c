import Glibc
import HallPorts
import HallTestKit
import Synchronization

/// A board's port that only notes when a universe's slots changed.
final class BoardListener: Sendable {
  private struct State {
    var changedAt: [Int64] = []
    var isOver = false
  }

  let port: Int
  private let descriptor: Int32
  private let state = Mutex(State())
  /// Where the universe and the slots stand in an E1.31 data packet (ANSI E1.31-2018, Table 4-1).
  private static let universeOffset = 113
  private static let slotsOffset = 126

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var room: Int32 = 1 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size))
    var patience = timeval(tv_sec: 0, tv_usec: 200_000)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = descriptor
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, length) == 0 ? getsockname(number, $0, &length) : -1
      }
    }
    guard status == 0 else { throw SimulatedHall.Failure("no UDP port") }
    port = Int(UInt16(bigEndian: address.sin_port))
    DedicatedThread.start(name: "board") { [weak self] in
      var universes: [UInt16: [UInt8]] = [:]
      var buffer = [UInt8](repeating: 0, count: 2048)
      while self?.state.withLock({ $0.isOver }) == false {
        let count = recv(number, &buffer, buffer.count, 0)
        guard count > Self.slotsOffset else { continue }
        let now = MonotonicNow.nanoseconds()
        let place = Self.universeOffset
        let universe = UInt16(buffer[place]) << 8 | UInt16(buffer[place + 1])
        let slots = Array(buffer[Self.slotsOffset..<count])
        if universes.updateValue(slots, forKey: universe) != slots {
          self?.state.withLock { $0.changedAt.append(now) }
        }
      }
      close(number)
    }
  }

  deinit { state.withLock { $0.isOver = true } }

  var changes: Int { state.withLock { $0.changedAt.count } }

  func firstChange(after count: Int) -> Int64 { state.withLock { $0.changedAt[count] } }
}

enum MonotonicNow {
  static func nanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
