import HallDomain
import HallPorts
import Testing

@testable import FieldBus

/// What a request says of its slave's weaknesses; 19200 baud.
struct SlaveQuirkTests {
  @Test func aSlaveThatKnowsNoSingleWritesGetsItsOneValueInABlock() {
    var request = WriteRequest.registers(1, 4, [7])
    #expect(request.isValueAFrame)
    request.blockwise = true
    var bus = SimulatedBus()
    bus.write(request)
    bus.step()
    #expect(bus.log.map(\.transaction.request.function) == [16])
  }

  @Test func aSlaveThatIsDeafAfterAWriteIsLeftAloneAndOthersAreNot() {
    var bus = SimulatedBus()
    bus.poll(.run(1, every: .milliseconds(10)))
    bus.poll(.run(2, every: .milliseconds(10)))
    bus.run(for: .milliseconds(100))
    var request = WriteRequest.registers(1, 4, [7, 8], singly: true)
    request.pause = .milliseconds(200)
    bus.forget()
    bus.write(request)
    bus.run(for: .milliseconds(600))
    let mine = bus.order.filter { $0.hasPrefix("write 1") || $0.hasPrefix("poll 1") }
    #expect(mine.prefix(2) == ["write 1 holding 4=7", "write 1 holding 5=8"])
    let writes = bus.log.indices.filter { bus.order[$0].hasPrefix("write") }
    let next = bus.order.firstIndex { $0.hasPrefix("poll 1") }
    #expect(writes.count == 2 && next != nil)
    for (before, after) in zip(writes, [writes.last, next].compactMap { $0 }) {
      let end = bus.log[before].at + bus.log[before].took
      #expect(bus.log[after].at - end >= .milliseconds(200))
      #expect(bus.order[before..<after].filter { $0.hasPrefix("poll 2") }.count > 5)
    }
  }
}
