import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import DeviceDrivers

@Suite struct PicturePropertyTests {
  @Test("whatever happens on the wire and to the display, it ends with the newest picture")
  func endsRight() {
    var generator = SystemRandomNumberGenerator()
    let first = UInt64.random(in: 0...(.max), using: &generator)
    print("pictures: seeds from \(first)")
    for offset in 0..<300 {
      let seed = first &+ UInt64(offset)
      #expect(play(seed: seed), "seed \(seed)")
    }
  }

  private func play(seed: UInt64) -> Bool {
    var random = SplitMix64(seed: seed)
    var session = ModbusPointSession(SampleDevices.display())
    var device = [UInt16](repeating: 0, count: 4)
    var pending: [WriteRequest] = []
    var now = at(0)
    var wanted = 0

    func take(_ actions: [ModbusPointSession.Action]) {
      pending += ModbusPointSession.writes(actions)
    }
    func write(fault: Int) {
      guard !pending.isEmpty else { return }
      let request = pending.removeFirst()
      if fault != 0 {
        for (index, value) in request.values.enumerated() {
          device[request.address - 10 + index] = value
        }
      }
      take(session.handle(.written(.image, fault < 2 ? .failure(.silent) : .success(())), at: now))
    }

    for _ in 0..<80 {
      now = now + .milliseconds(Int.random(in: 1...2000, using: &random))
      while let due = session.nextDeadline, due <= now { take(session.handle(.tick, at: now)) }
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1:
        wanted = Int.random(in: 0..<1000, using: &random)
        take(session.handle(.wanted(PointFaces(window: SampleDevices.called(wanted))), at: now))
      case 2: device = [0, 0, 0, 0]
      case 3: take(session.handle(.polled(0, .failure(.silent)), at: now))
      case 4: take(session.handle(.polled(0, .success(device)), at: now))
      default: write(fault: Int.random(in: 0..<4, using: &random))
      }
    }
    // The wire is well again: at most one refresh and a poll later the picture is right.
    take(session.handle(.wanted(PointFaces(window: SampleDevices.called(wanted))), at: now))
    let end = now + PointLimits.refresh + .seconds(1)
    while now < end {
      now = now + .milliseconds(500)
      take(session.handle(.polled(0, .success(device)), at: now))
      while let due = session.nextDeadline, due <= now { take(session.handle(.tick, at: now)) }
      while !pending.isEmpty { write(fault: 3) }
    }
    let digits = SampleDevices.called(wanted).digits
    return device == digits.utf8.map { UInt16($0) }
  }
}
