import Glibc
import HallPorts
import HallTestKit
import Synchronization

/// A board's port that notes when the slots of which universe changed, on CLOCK_MONOTONIC.
final class BoardListener: Sendable {
  private struct Change {
    var universe: UInt16
    var at: Int64
  }

  private struct State {
    var changes: [Change] = []
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
          self?.state.withLock { $0.changes.append(Change(universe: universe, at: now)) }
        }
      }
      close(number)
    }
  }

  deinit { state.withLock { $0.isOver = true } }

  var changes: Int { state.withLock { $0.changes.count } }

  /// When the first slots changed after so many changes; nil: they have not.
  func firstChange(after count: Int) -> Int64? {
    state.withLock { $0.changes.dropFirst(count).first?.at }
  }

  /// When the whole picture had come that began with that change: the last one before a pause.
  func pictureEnd(after count: Int, pause: Int64 = 15_000_000) -> Int64? {
    state.withLock { state in
      var end: Int64?
      for change in state.changes.dropFirst(count) {
        if let end, change.at - end > pause { return end }
        end = change.at
      }
      return end
    }
  }

  /// How often the slots of the busiest universe changed, and how many times a second from its
  /// first change to its last: at least so many frames were shown.
  func frames(after count: Int) -> (count: Int, perSecond: Double) {
    state.withLock { state in
      let changes = Dictionary(grouping: state.changes.dropFirst(count), by: \.universe)
      guard let busiest = changes.values.max(by: { $0.count < $1.count }),
        let (first, last) = busiest.first.flatMap({ first in busiest.last.map { (first, $0) } }),
        first.at < last.at
      else { return (0, 0) }
      return (busiest.count, Double(busiest.count - 1) * 1e9 / Double(last.at - first.at))
    }
  }
}

enum MonotonicNow {
  static func nanoseconds(of clock: clockid_t = CLOCK_MONOTONIC) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// What CLOCK_BOOTTIME, the clock of records, is ahead: the time that the machine slept.
  static func sleptSinceBoot() -> Int64 {
    nanoseconds(of: CLOCK_BOOTTIME) - nanoseconds()
  }
}
