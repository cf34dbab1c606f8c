import HallDomain
import HallPorts
import LinuxIO
import Testing

@testable import FieldBus

/// Each exception code by its meaning (MODBUS Application Protocol v1.1b3, clause 7), for a poll
/// and for a write.
struct ExceptionCodeTests {
  struct Meaning: CustomTestStringConvertible {
    var code: UInt8
    /// How often a slave that answers so for ever is asked in 10 s by a poll of 100 ms.
    var asked: ClosedRange<Int>
    /// How often it is sent a write that it answers so for ever.
    var written: Int
    var isRefused = false
    var isDead = false

    var testDescription: String { "exception \(code)" }
  }

  static let meanings = [
    // Asking again does not mend it: each minute, and the bus tells.
    Meaning(code: 1, asked: 3...3, written: 1, isRefused: true),
    Meaning(code: 2, asked: 3...3, written: 1, isRefused: true),
    Meaning(code: 3, asked: 3...3, written: 1, isRefused: true),
    // It may recover: asked as before.
    Meaning(code: 4, asked: 95...101, written: 1),
    // Acknowledge and busy: again after a pause, four times; the poll then fails.
    Meaning(code: 5, asked: 130...170, written: 1 + Limits.busyTries),
    Meaning(code: 6, asked: 130...170, written: 1 + Limits.busyTries),
    Meaning(code: 8, asked: 95...101, written: 1),
    // A gateway's word that the slave is silent: out of service, then probed ever more seldom.
    Meaning(code: 10, asked: 3...6, written: 1, isDead: true),
    Meaning(code: 11, asked: 3...6, written: 1, isDead: true),
    // Not in the standard: its own kind of failure.
    Meaning(code: 0x55, asked: 95...101, written: 1),
  ]

  @Test(arguments: meanings) func ofAPoll(meaning: Meaning) {
    var bus = SimulatedBus()
    bus.behaviours[1] = { _ in .exception(meaning.code) }
    bus.poll(.run(1, every: .milliseconds(100)))
    bus.poll(.run(2, every: .milliseconds(100)))
    bus.run(for: .seconds(10))
    let asked = bus.log.count { $0.transaction.request.slave == 1 }
    #expect(meaning.asked.contains(asked), "asked \(asked) times")
    #expect(bus.ended.contains("poll 0 exception(\(meaning.code))"))
    #expect(bus.scheduler.refusedGroups.isEmpty != meaning.isRefused)
    #expect((bus.scheduler.slaves[1]?.isDead ?? false) == meaning.isDead)
    #expect(bus.ended.count { $0 == "poll 1 2000" } >= 95, "its neighbour is not touched")
  }

  @Test(arguments: meanings) func ofAWrite(meaning: Meaning) {
    var bus = SimulatedBus()
    bus.behaviours[1] = { request in
      request.function == 6 ? .exception(meaning.code) : SimulatedBus.good(request)
    }
    bus.poll(.run(1, every: .seconds(60)))
    bus.run(for: .seconds(1))
    bus.forget()
    bus.write(.registers(1, 0, [1]))
    bus.run(for: .seconds(5))
    #expect(bus.order.count { $0.hasPrefix("write") } == meaning.written)
    #expect(bus.ended.first == "write 1 exception(\(meaning.code))")
    #expect(bus.scheduler.slaves[1]?.isDead != true, "a poll tells whether it is gone")
  }
}
