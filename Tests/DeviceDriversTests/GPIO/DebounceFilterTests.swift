import HallPorts
import Testing

@testable import DeviceDrivers

@Suite struct DebounceFilterTests {
  @Test("a contact counts once it has held, whatever it did before")
  func bounces() {
    // Edges as (milliseconds, level) on a contact that starts inactive, 20 ms to hold.
    let scenarios: [(String, [(Int64, Bool)], [Bool])] = [
      ("clean press", [(0, true), (100, false)], [true, false]),
      (
        "bouncing press and release",
        [
          (0, true), (1, false), (2, true), (4, false), (5, true), (90, false), (91, true),
          (92, false),
        ], [true, false]
      ),
      ("a spike", [(0, true), (3, false)], []),
      ("spikes for ever", (0..<50).map { (Int64($0) * 7, $0 % 2 == 0) }, []),
      ("just too short", [(0, true), (19, false)], []),
      ("just long enough", [(0, true), (20, false), (21, true)], [true]),
      ("the same edge twice", [(0, true), (15, true), (30, false)], [true, false]),
      ("dip while held", [(0, true), (50, false), (60, true)], [true]),
    ]
    for (name, edges, expected) in scenarios {
      var filter = DebounceFilter(hold: .milliseconds(20))
      _ = filter.start(at: false)
      var seen = edges.compactMap { filter.edge(to: $0.1, at: $0.0 * 1_000_000) }
      if let last = filter.settle(at: 10_000_000_000) { seen.append(last) }
      #expect(seen == expected, "\(name)")
      #expect(filter.deadline == nil, "\(name)")
    }
  }

  @Test("the deadline is when a pending level counts")
  func deadline() {
    var filter = DebounceFilter(hold: .milliseconds(20))
    _ = filter.start(at: false)
    #expect(filter.edge(to: true, at: 5_000_000) == nil)
    #expect(filter.deadline == 25_000_000)
    #expect(filter.settle(at: 24_999_999) == nil)
    #expect(filter.settle(at: 25_000_000) == true)
    #expect(filter.level == true)
  }
}
