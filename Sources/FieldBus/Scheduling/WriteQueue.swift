import HallDomain
import HallPorts
import LinuxIO

/// The writes that wait, in the order they came.
struct WriteQueue {
  struct Write {
    var id: Int
    var request: WriteRequest
    /// The value that is sent next to a slave that takes them singly.
    var next = 0
    var attempt = 0
    var busyAnswers = 0
    var notBefore: HallInstant
    /// It is given up then; nil: never.
    var expires: HallInstant?

    var transaction: ModbusRequest {
      let operation: ModbusRequest.Operation =
        request.isValueAFrame
        ? .writeOne(
          request.table, address: UInt16(clamping: request.address + next),
          value: request.values[next])
        : .write(request.table, address: UInt16(clamping: request.address), values: request.values)
      return ModbusRequest(slave: UInt8(clamping: request.slave), operation)
    }
  }

  private(set) var waiting: [Write] = []
  /// The one on the wire: nothing replaces it or pushes it out.
  var inFlight: Int?
  private var last = 0

  subscript(id: Int) -> Write? { waiting.first { $0.id == id } }

  mutating func newIdentity() -> Int {
    last += 1
    return last
  }

  /// A newer write takes the place of an older one that it covers. In a full queue the oldest
  /// write is pushed out. Answers with the identity of the new one and of the one that it ended.
  mutating func add(
    _ request: WriteRequest, at now: HallInstant
  ) -> (id: Int, superseded: Int?) {
    let write = Write(
      id: newIdentity(), request: request, notBefore: now,
      expires: request.lifetime.map { now + $0 })
    if let place = waiting.firstIndex(where: { isReplaceable($0, by: request) }) {
      let old = waiting[place].id
      waiting[place] = write
      return (write.id, old)
    }
    waiting.append(write)
    guard waiting.count > Limits.waitingWrites,
      let oldest = waiting.firstIndex(where: { $0.id != inFlight })
    else { return (write.id, nil) }
    return (write.id, waiting.remove(at: oldest).id)
  }

  /// What must be done once must be done: it replaces nothing and is not replaced. Neither is a
  /// write of more values than the new one has, nor one that has begun.
  private func isReplaceable(_ old: Write, by new: WriteRequest) -> Bool {
    old.request.slave == new.slave && old.request.table == new.table
      && old.request.address == new.address && old.request.values.count <= new.values.count
      && !old.request.once && !new.once && old.next == 0 && old.id != inFlight
  }

  /// A value was taken; true when it was the last one.
  mutating func advance(_ id: Int) -> Bool {
    guard let place = place(id) else { return false }
    waiting[place].next += 1
    waiting[place].attempt = 0
    waiting[place].busyAnswers = 0
    let request = waiting[place].request
    let isWhole = !request.singly || waiting[place].next >= request.values.count
    if isWhole { waiting.remove(at: place) }
    return isWhole
  }

  mutating func countAttempt(_ id: Int) {
    if let place = place(id) { waiting[place].attempt += 1 }
  }

  mutating func postpone(_ id: Int, until moment: HallInstant) {
    guard let place = place(id) else { return }
    waiting[place].busyAnswers += 1
    waiting[place].notBefore = moment
  }

  /// When the next one becomes too old.
  var nextExpiry: HallInstant? {
    waiting.lazy.filter { $0.id != inFlight }.compactMap(\.expires).min()
  }

  /// Takes out those that are too old; what is on the wire is not called back.
  mutating func removeExpired(at now: HallInstant) -> [Int] {
    // On the path of each transaction: most queues are empty or young.
    guard let next = nextExpiry, next <= now else { return [] }
    let old = waiting.filter { write in
      write.id != inFlight && write.expires.map { $0 <= now } ?? false
    }
    waiting.removeAll { write in old.contains { $0.id == write.id } }
    return old.map(\.id)
  }

  mutating func remove(_ id: Int) { waiting.removeAll { $0.id == id } }

  mutating func removeAll(of slave: Int) -> [Int] {
    defer { waiting.removeAll { $0.request.slave == slave } }
    return waiting.filter { $0.request.slave == slave }.map(\.id)
  }

  mutating func removeAll() -> [Int] {
    defer {
      waiting = []
      inFlight = nil
    }
    return waiting.map(\.id)
  }

  private func place(_ id: Int) -> Int? { waiting.firstIndex { $0.id == id } }
}
