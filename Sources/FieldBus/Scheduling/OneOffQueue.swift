import HallDomain
import HallPorts
import LinuxIO

/// What an installer asks for by hand (scan, read, write): in the order it came, each tried once,
/// all together in at most a part of the bus's time, so that a running hall is not disturbed.
struct OneOffQueue {
  struct Waiting: Hashable {
    var id: Int
    var request: ModbusRequest
    /// What the line is set to for it; nil: as it is.
    var settings: LineSettings?
    var since: HallInstant
  }

  private(set) var waiting: [Waiting] = []
  private(set) var allowed = HallInstant.zero
  private var last = 0

  mutating func newIdentity() -> Int {
    last += 1
    return last
  }

  /// Takes one more; false when too many wait.
  mutating func add(
    _ request: ModbusRequest, with settings: LineSettings?, id: Int, at now: HallInstant
  ) -> Bool {
    guard waiting.count < Limits.waitingOneOffs else { return false }
    waiting.append(Waiting(id: id, request: request, settings: settings, since: now))
    return true
  }

  /// The first that may go now.
  ///
  /// - Parameter isFree: whether the slave may be asked: no late answer of it is awaited.
  func due(at now: HallInstant, isFree: (Int) -> Bool) -> Waiting? {
    guard allowed <= now else { return nil }
    return waiting.first { isFree(Int($0.request.slave)) }
  }

  /// It is over; what it cost pays for the others' share.
  ///
  /// - Parameter cost: zero where there are no others.
  mutating func finish(_ id: Int, cost: Duration, at now: HallInstant) {
    waiting.removeAll { $0.id == id }
    allowed = now + cost * (Limits.oneOffShare - 1)
  }

  mutating func removeAll() -> [Int] {
    defer { waiting = [] }
    return waiting.map(\.id)
  }
}
