import FieldBus
import Foundation
import HallDomain
import HallPorts
import HallSimulator
import HallTestKit
import Logging
import Synchronization
import WireFormats

/// The product's own bus on a pty, and an emulated line with slaves at the far end.
final class BusRig: Sendable {
  let timing: BusTiming
  let line: EmulatedLine
  let bus: FieldBus
  let link: String
  private let task = Mutex<Task<Void, any Error>?>(nil)

  init(
    baud: Int = 19_200, turnaround: Duration = .milliseconds(5), silence: Duration? = nil,
    responseTimeout: Duration = .milliseconds(100), retries: Int = 1,
    open: @escaping BusPortOpener = FieldBus.openModbus, answer: @escaping EmulatedLine.Answer
  ) throws {
    link = FileManager.default.temporaryDirectory
      .appending(path: "bus-\(UUID().uuidString.prefix(8))").path
    let plan = BusPlan(
      name: "bench", wire: .rtu(SerialPlan(device: link, baud: baud, parity: .even)),
      turnaround: turnaround, silence: silence, responseTimeout: responseTimeout,
      retries: retries)
    timing = BusTiming(plan)
    line = try EmulatedLine(link: link, timing: timing, answer: answer)
    bus = FieldBus(
      plan: plan, commands: Deaf(),
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }, open: open)
  }

  func start() { task.withLock { $0 = Task { [bus] in try await bus.run() } } }

  func stop() async throws {
    let running = task.withLock { $0 }
    running?.cancel()
    try await running?.value
    line.stop()
  }

  /// What the bus reports of itself: "time-outs".
  func figure(_ name: String) -> Double {
    bus.devices().first?.figures.first { $0.name == name }?.value ?? 0
  }

  /// FC03 of `count` registers, asked for again as soon as its turn comes.
  func pollBackToBack(_ slaves: ClosedRange<Int>, count: Int, _ tally: Tally) {
    for slave in slaves {
      let poll = PollRequest(
        slave: slave, table: .holding, address: 0, count: count, period: .milliseconds(1),
        priority: .telemetry)
      bus.poll(poll) { tally.note(slave, $0) }
    }
  }
}

/// Nobody listens to a bench bus's health.
private struct Deaf: CommandSink {
  func submit(
    _ command: Command, from origin: Origin, key: IdempotencyKey?
  ) async throws(CommandError) -> [RecordedEvent] { [] }
}

/// Counts good answers between the first and the last of them.
final class Tally: Sendable {
  struct Count {
    var answers = 0
    var failures = 0
    var first: ContinuousClock.Instant?
    var last: ContinuousClock.Instant?

    /// Answers a second, the first one not counted.
    var rate: Double {
      guard let first, let last, answers > 1 else { return 0 }
      return Double(answers - 1) / (last - first).asSeconds
    }
  }

  private let kept = Mutex(Count())

  func note(_ slave: Int, _ result: Result<[UInt16], BusFailure>) {
    let now = ContinuousClock.now
    kept.withLock { count in
      guard case .success = result else {
        count.failures += 1
        return
      }
      count.answers += 1
      count.first = count.first ?? now
      count.last = now
    }
  }

  /// Begins anew and answers with what was counted.
  @discardableResult
  func take() -> Count {
    kept.withLock { count in
      defer { count = Count() }
      return count
    }
  }
}

/// Slaves that do what is asked of them.
enum GoodSlaves {
  /// A register's value is its slave's number times 100 plus its address.
  static func answer(_ request: [UInt8]) -> [UInt8] {
    let count = Int(request[4]) << 8 | Int(request[5])
    guard request[1] == 3 || request[1] == 4 else { return CRC16.sealed(Array(request.prefix(6))) }
    let address = Int(request[2]) << 8 | Int(request[3])
    return registers(request, (0..<count).map { UInt16(Int(request[0]) * 100 + address + $0) })
  }

  static func registers(_ request: [UInt8], _ values: [UInt16]) -> [UInt8] {
    let data = values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    return CRC16.sealed([request[0], request[1], UInt8(data.count)] + data)
  }
}
