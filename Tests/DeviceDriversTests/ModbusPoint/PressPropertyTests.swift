import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import DeviceDrivers

/// A device with two keys, pressed at random, on a wire that loses requests and answers and holds
/// writes back at random. What its keys did is compared with what the session made of it.
private struct PressedDevice {
  enum Kind: CaseIterable { case counter, latch, fifo }

  let kind: Kind
  var random: SplitMix64
  var counters: [UInt16]
  var latches: [UInt16] = [0, 0]
  var codes: [UInt16] = []
  var real = 0
  /// Presses that no master could tell from an earlier one (see `LatchKey` and `FIFOTracker`).
  var ambiguous = 0
  private var unconfirmedClear: Set<Int> = []
  private var lostAnswer: [UInt16]?

  init(_ kind: Kind, seed: UInt64) {
    self.kind = kind
    random = SplitMix64(seed: seed)
    counters = [UInt16.random(in: 65_400...65_535, using: &random), 7]
  }

  mutating func press(_ key: Int) {
    switch kind {
    case .counter:
      counters[key] &+= 1
      real += 1
    case .latch:
      // A key that is latched already cannot say that it was pressed again.
      if latches[key] == 1 { return }
      latches[key] = 1
      real += 1
      if unconfirmedClear.contains(key) { ambiguous += 1 }
    case .fifo:
      if codes.count == 8 { return }
      codes.append(UInt16(key + 1))
      real += 1
    }
  }

  /// What a reading that reaches the master tells it.
  mutating func read(_ request: PollRequest) -> [UInt16] {
    // The lamp is read back and says nothing of keys.
    guard request.table == .holding else { return Array(repeating: 0, count: request.count) }
    switch kind {
    case .counter: return counters
    case .latch:
      unconfirmedClear = []
      return latches
    case .fifo:
      if let old = lostAnswer, codes.starts(with: old) { ambiguous += old.count }
      lostAnswer = nil
      let all = [UInt16(codes.count)] + codes
      return all + Array(repeating: 0, count: request.count - all.count)
    }
  }

  mutating func write(_ request: WriteRequest, answerIsLost: Bool) {
    guard request.table == .holding else { return }
    switch kind {
    case .counter: break
    case .latch:
      latches[request.address] = 0
      if answerIsLost { unconfirmedClear.insert(request.address) }
    case .fifo:
      let removed = Array(codes.prefix(Int(request.values[0])))
      codes.removeFirst(removed.count)
      if answerIsLost { lostAnswer = removed }
    }
  }
}

@Suite struct PressPropertyTests {
  @Test(
    "every press at the device becomes exactly one press of the hall over any faults",
    arguments: PressedDevice.Kind.allCases)
  fileprivate func exactlyOnce(_ kind: PressedDevice.Kind) {
    var generator = SystemRandomNumberGenerator()
    let first = UInt64.random(in: 0...(.max), using: &generator)
    print("\(kind): seeds from \(first)")
    for offset in 0..<400 {
      let seed = first &+ UInt64(offset)
      let outcome = play(kind, seed: seed)
      #expect(outcome.seen == outcome.real, "seed \(seed)")
      #expect(outcome.keys == outcome.seen, "seed \(seed): a key names two presses")
    }
  }

  private func play(
    _ kind: PressedDevice.Kind, seed: UInt64
  ) -> (real: Int, seen: Int, keys: Int) {
    var device = PressedDevice(kind, seed: seed)
    let plan =
      switch kind {
      case .counter: SampleDevices.pad(.counter)
      case .latch: SampleDevices.pad(.latch)
      case .fifo: SampleDevices.fifoPad()
      }
    var session = ModbusPointSession(plan)
    var pending: [(WriteRequest, ModbusPointSession.WriteToken)] = []
    var seen = 0
    var keys: Set<IdempotencyKey> = []
    var failures = 0
    var now = 0

    func take(_ actions: [ModbusPointSession.Action]) {
      for action in actions {
        switch action {
        case .write(let request, let token): pending.append((request, token))
        case .press(let press):
          seen += 1
          if let key = press.key { keys.insert(key) }
        default: break
        }
      }
    }

    func poll(mayFail: Bool) {
      now += 100
      for (index, request) in session.polls.enumerated() {
        // A device that was called down starts from a baseline: here it never is.
        if mayFail, failures < 2, Int.random(in: 0..<5, using: &device.random) == 0 {
          failures += 1
          take(session.handle(.polled(index, .failure(.silent)), at: at(now)))
        } else {
          failures = 0
          let values = device.read(request)
          take(session.handle(.polled(index, .success(values)), at: at(now)))
        }
      }
    }

    func write(mayFail: Bool) {
      guard !pending.isEmpty else { return }
      let (request, token) = pending.removeFirst()
      let fault = mayFail ? Int.random(in: 0..<4, using: &device.random) : 3
      if fault != 0 { device.write(request, answerIsLost: fault == 1) }
      let result: Result<Void, BusFailure> = fault < 2 ? .failure(.silent) : .success(())
      take(session.handle(.written(token, result), at: at(now)))
    }

    poll(mayFail: false)
    for _ in 0..<120 {
      switch Int.random(in: 0..<6, using: &device.random) {
      case 0, 1: device.press(Int.random(in: 0..<2, using: &device.random))
      case 2, 3: poll(mayFail: true)
      default: write(mayFail: true)
      }
    }
    for _ in 0..<4 {
      poll(mayFail: false)
      while !pending.isEmpty { write(mayFail: false) }
    }
    return (device.real - device.ambiguous, seen, keys.count)
  }
}
