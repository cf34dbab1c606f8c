import Testing

@testable import DeviceDrivers

@Suite struct KeyTrackerTests {
  @Test("a level key is pressed at each rise, never by being held or by the first sight")
  func level() {
    for (readings, presses) in [
      ([0, 1, 1, 0, 1], 2), ([1, 1, 0], 0), ([1, 0, 1], 1), ([0, 0], 0),
    ] {
      var key = LevelKey()
      #expect(readings.reduce(0) { $0 + key.read(UInt16($1)) } == presses, "\(readings)")
    }
  }

  @Test("a counter gives each press between two readings, also over its wrap")
  func counter() {
    var key = CounterKey()
    #expect(key.read(65_534) == .baseline(isRestart: false))
    #expect(key.read(65_534) == .presses(0))
    #expect(key.read(65_535) == .presses(1))
    #expect(key.read(3) == .presses(4))
    #expect(key.read(35) == .presses(32))
  }

  @Test("a counter that was reset invents no presses")
  func reset() {
    var key = CounterKey()
    _ = key.read(500)
    #expect(key.read(0) == .baseline(isRestart: true))
    #expect(key.read(2) == .presses(2))
    key.forget()
    #expect(key.read(9) == .baseline(isRestart: false))
  }

  @Test("a latched press counts once until its clear is confirmed")
  func latch() {
    var key = LatchKey()
    #expect(key.read(0) == (0, false))
    #expect(key.read(1) == (1, true))
    #expect(key.read(1) == (0, false))
    key.cleared(true)
    #expect(key.read(1) == (1, true))
    key.cleared(false)
    // The answer or the request was lost: the same press, cleared again.
    #expect(key.read(1) == (0, true))
    key.cleared(false)
    #expect(key.read(0) == (0, false))
    #expect(key.read(1) == (1, true))
  }

  @Test("a press latched before the first sight is cleared and not carried out")
  func staleLatch() {
    var key = LatchKey()
    #expect(key.read(1) == (0, true))
    key.cleared(true)
    #expect(key.read(1) == (1, true))
  }

  @Test("FIFO codes count once, whatever becomes of the acknowledge")
  func fifo() {
    struct Step {
      var confirmed: Bool?
      var read: [UInt16]
      var codes: [UInt16]
      var acknowledge: Int?
    }
    let scenarios: [(String, [Step])] = [
      (
        "acknowledged",
        [
          Step(read: [2, 1, 2, 0], codes: [1, 2], acknowledge: 2),
          Step(confirmed: true, read: [1, 2, 0, 0], codes: [2], acknowledge: 1),
        ]
      ),
      (
        "request lost: the same codes are still there",
        [
          Step(read: [1, 1, 0, 0], codes: [1], acknowledge: 1),
          Step(confirmed: false, read: [2, 1, 2, 0], codes: [2], acknowledge: 2),
        ]
      ),
      (
        "answer lost: they are gone",
        [
          Step(read: [2, 1, 2, 0], codes: [1, 2], acknowledge: 2),
          Step(confirmed: false, read: [0, 0, 0, 0], codes: [], acknowledge: nil),
          Step(read: [1, 1, 0, 0], codes: [1], acknowledge: 1),
        ]
      ),
      (
        "answer lost and other keys since",
        [
          Step(read: [2, 1, 2, 0], codes: [1, 2], acknowledge: 2),
          Step(confirmed: false, read: [1, 2, 0, 0], codes: [2], acknowledge: 1),
        ]
      ),
      (
        "read again before the acknowledge went out",
        [
          Step(read: [1, 1, 0, 0], codes: [1], acknowledge: 1),
          Step(read: [2, 1, 2, 0], codes: [], acknowledge: nil),
          Step(confirmed: true, read: [1, 2, 0, 0], codes: [2], acknowledge: 1),
        ]
      ),
    ]
    for (name, steps) in scenarios {
      var fifo = FIFOTracker()
      _ = fifo.read([0, 0, 0, 0])
      for step in steps {
        if let confirmed = step.confirmed { fifo.acknowledged(confirmed) }
        let reading = fifo.read(step.read)
        #expect(reading == .init(codes: step.codes, acknowledge: step.acknowledge), "\(name)")
      }
    }
  }

  @Test("a FIFO that claims more keys than it can hold gives none")
  func implausible() {
    var fifo = FIFOTracker()
    _ = fifo.read([0, 0, 0])
    for registers in [[], [3, 1, 2], [65_535, 0, 0]] as [[UInt16]] {
      #expect(fifo.read(registers).isImplausible)
    }
    #expect(fifo.read([1, 2, 0]).codes == [2])
  }
}
