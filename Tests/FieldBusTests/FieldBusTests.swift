import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Logging
import Synchronization
import Testing
import WireFormats

@testable import FieldBus

/// The whole bus, its thread included, on a pty with paced slaves; the pty hangs on a symbolic
/// link, so that a replugged one is found under the old name.
@Suite(.serialized) struct FieldBusTests {
  typealias Reply = PacedSlaves.Reply

  /// Registers of all slaves; what is written is kept, each read is counted.
  final class World: Sendable {
    struct Contents {
      var cells: [Int: UInt16] = [:]
      var disturb: @Sendable (_ number: Int, _ answer: [UInt8]) -> [Reply] = { [Reply($1)] }
    }

    let contents = Mutex(Contents())

    func answer(_ request: [UInt8], _ number: Int) -> [Reply] {
      let slave = Int(request[0])
      let address = Int(request[2]) << 8 | Int(request[3])
      let word = Int(request[4]) << 8 | Int(request[5])
      return contents.withLock { contents in
        let answer: [UInt8]
        switch request[1] {
        case 3:
          let values = (0..<word).map {
            contents.cells[slave << 16 | address + $0] ?? UInt16(slave * 1000 + address + $0)
          }
          let data = values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
          answer = [request[0], 3, UInt8(data.count)] + data
        case 6:
          contents.cells[slave << 16 | address] = UInt16(word)
          answer = Array(request.prefix(6))
        case 16:
          for index in 0..<word {
            let value = UInt16(request[7 + 2 * index]) << 8 | UInt16(request[8 + 2 * index])
            contents.cells[slave << 16 | address + index] = value
          }
          answer = Array(request.prefix(6))
        default:
          answer = [request[0], request[1] | 0x80, 1]
        }
        return contents.disturb(number, CRC16.sealed(answer))
      }
    }

    func written(_ slave: Int, _ address: Int) -> UInt16? {
      contents.withLock { $0.cells[slave << 16 | address] }
    }
  }

  /// What a handler was told.
  final class Heard<Value: Sendable>: Sendable {
    struct Entry: Sendable {
      var result: Result<Value, BusFailure>
      var at: ContinuousClock.Instant
    }

    private let kept = Mutex<[Entry]>([])

    func note(_ result: Result<Value, BusFailure>) {
      kept.withLock { $0.append(Entry(result: result, at: .now)) }
    }

    var entries: [Entry] { kept.withLock { $0 } }
    var all: [Result<Value, BusFailure>] { entries.map(\.result) }
    var count: Int { kept.withLock { $0.count } }

    func contains(_ isMeant: (BusFailure) -> Bool) -> Bool {
      all.contains { if case .failure(let failure) = $0 { isMeant(failure) } else { false } }
    }
  }

  final class Rig {
    let link: URL
    let world = World()
    let sink = HealthSink()
    let bus: FieldBus
    private var pty: PtyPair
    private var slaves: PacedSlaves
    private var task: Task<Void, any Error>?

    init(responseTimeout: Duration = .milliseconds(150)) throws {
      link = FileManager.default.temporaryDirectory.appending(path: "bus-\(UUID().uuidString)")
      (pty, slaves) = try Self.plug(link, world)
      bus = FieldBus(
        plan: BusPlan(
          name: "test",
          wire: .rtu(SerialPlan(device: link.path, baud: 115_200, parity: .even)),
          responseTimeout: responseTimeout),
        commands: sink, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    deinit {
      task?.cancel()
      try? FileManager.default.removeItem(at: link)
    }

    func start() { task = Task { [bus] in try await bus.run() } }

    func stop() async throws {
      task?.cancel()
      try await task?.value
    }

    func unplug() throws {
      try FileManager.default.removeItem(at: link)
      slaves.stop()
      pty.unplug()
    }

    func plug() throws { (pty, slaves) = try Self.plug(link, world) }

    private static func plug(_ link: URL, _ world: World) throws -> (PtyPair, PacedSlaves) {
      let pty = try PtyPair()
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: pty.path)
      let timing = BusTiming(baud: 115_200, turnaround: .milliseconds(2))
      return (pty, PacedSlaves(on: pty, timing: timing, answer: world.answer))
    }
  }

  /// Waits without holding a thread of the pool that the bus's own task needs.
  private static func eventually(_ isSo: () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while !isSo() {
      if ContinuousClock.now > end { return false }
      try await Task.sleep(for: .milliseconds(2))
    }
    return true
  }

  @Test func pollsBringValuesAndWritesArrive() async throws {
    let rig = try Rig()
    let polled = Heard<[UInt16]>()
    let written = Heard<Void>()
    rig.bus.poll(.run(3, 5, count: 2, every: .milliseconds(50))) { polled.note($0) }
    rig.start()
    rig.bus.write(.registers(4, 0, [7, 8])) { written.note($0) }
    #expect(try await Self.eventually { polled.count >= 3 && written.count == 1 })
    #expect(polled.all.allSatisfy { (try? $0.get()) == [3005, 3006] })
    #expect(rig.world.written(4, 1) == 8)
    let report = try #require(rig.bus.devices().first)
    #expect(report.id == "bus/test" && report.family == "bus" && report.health == .up)
    #expect(report.shows == "1/1" && report.wire.contains(rig.link.path))
    let figures = Dictionary(
      report.figures.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    #expect((figures["answers"] ?? 0) >= 4 && figures["time-outs"] == 0)
    #expect((figures["latency-p50"] ?? 0) > 2)
    #expect(try await Self.eventually { rig.sink.healths == [.up] })
    try await rig.stop()
  }

  @Test func aRecordingHasWhatWentOverTheWireAndEndsByItself() async throws {
    let rig = try Rig()
    rig.bus.poll(.run(3, 5, count: 2, every: .milliseconds(20))) { _ in }
    rig.start()
    #expect(try await Self.eventually { rig.sink.healths == [.up] })
    let pieces = try #require(rig.bus.trace(for: .milliseconds(500)))
    #expect(rig.bus.trace(for: .seconds(1)) == nil, "one at a time")
    var file: [[UInt8]] = []
    for await piece in pieces { file.append(piece) }
    #expect(file.first == PcapFile.header(.rtacSerial))
    let frames = file.dropFirst().map { Array($0.dropFirst(16 + 12)) }
    let request = CRC16.sealed([3, 3, 0, 5, 0, 2])
    let answer = CRC16.sealed([3, 3, 4, 0x0B, 0xBD, 0x0B, 0xBE])
    #expect(frames.contains(request) && frames.contains(answer))
    #expect(frames.allSatisfy { $0 == request || $0 == answer })
    let events = file.dropFirst().map { $0[16 + 8] }
    #expect(zip(frames, events).allSatisfy { ($0 == request) == ($1 == 1) })
    #expect(
      try await Self.eventually { rig.bus.trace(for: .milliseconds(1)) != nil }, "it is free again")
    try await rig.stop()
  }

  @Test func aWriteThatBecameTooOldIsGivenUpAndCounted() async throws {
    let rig = try Rig()
    rig.world.contents.withLock { $0.disturb = { _, _ in [] } }
    rig.start()
    let written = Heard<Void>()
    // After one time-out it is older than it may be: it is not sent a second time.
    let write = WriteRequest(
      slave: 4, table: .holding, address: 0, values: [7], lifetime: .milliseconds(120))
    rig.bus.write(write) { written.note($0) }
    #expect(try await Self.eventually { written.count == 1 })
    #expect(written.contains { $0 == .expired })
    let figures = rig.bus.devices().flatMap(\.figures)
    #expect(figures.first { $0.name == "writes-given-up" }?.value == 1)
    try await rig.stop()
  }

  @Test func aWriteWakesASleepingBus() async throws {
    let rig = try Rig()
    rig.start()
    #expect(try await Self.eventually { rig.sink.healths == [.up] })
    try await Task.sleep(for: .milliseconds(50))
    let written = Heard<Void>()
    let begin = ContinuousClock.now
    rig.bus.write(.registers(4, 0, [7])) { written.note($0) }
    #expect(try await Self.eventually { written.count == 1 })
    let took = try #require(written.entries.first).at - begin
    #expect(took < Limits.longestSleep / 4, "\(took)")
    try await rig.stop()
  }

  @Test func aPulledPlugFailsWhatWaitsAndTheBusIsBackSoonAfter() async throws {
    let rig = try Rig()
    let polled = Heard<[UInt16]>()
    rig.bus.poll(.run(1, every: .milliseconds(50))) { polled.note($0) }
    rig.start()
    #expect(try await Self.eventually { polled.count > 2 })
    try rig.unplug()
    let isGone: (BusFailure) -> Bool = { if case .portGone = $0 { true } else { false } }
    #expect(try await Self.eventually { polled.contains(isGone) })
    let written = Heard<Void>()
    rig.bus.write(.registers(1, 0, [7])) { written.note($0) }
    #expect(try await Self.eventually { written.contains(isGone) })
    let down = try #require(rig.bus.devices().first).health
    guard case .down(let reason) = down else {
      Issue.record("\(down)")
      return
    }
    #expect(reason.contains(rig.link.path))
    let plugged = ContinuousClock.now
    try rig.plug()
    func back() -> ContinuousClock.Instant? {
      polled.entries.first { $0.at > plugged && (try? $0.result.get()) == [1000] }?.at
    }
    #expect(try await Self.eventually { back() != nil })
    let took = try #require(back()) - plugged
    #expect(took < .seconds(2), "\(took)")
    #expect(try await Self.eventually { rig.sink.healths.count == 3 })
    #expect(rig.sink.healths.last == .up && rig.sink.healths.first == .up)
    #expect(rig.bus.devices().first?.figures.first { $0.name == "reopened" }?.value == 1)
    try await rig.stop()
  }

  @Test func aBusOnWhichNobodyAnswersSaysSoOnce() async throws {
    let rig = try Rig(responseTimeout: .milliseconds(100))
    rig.world.contents.withLock { $0.disturb = { _, _ in [] } }
    rig.bus.poll(.run(1, every: .milliseconds(50))) { _ in }
    rig.start()
    #expect(
      try await Self.eventually {
        if case .degraded = rig.bus.devices().first?.health { true } else { false }
      })
    rig.world.contents.withLock { $0.disturb = { [Reply($1)] } }
    #expect(try await Self.eventually { rig.bus.devices().first?.health == .up })
    #expect(try await Self.eventually { rig.sink.healths.count == 3 })
    try await rig.stop()
  }

  @Test func stoppingEndsTheThreadAndFreesThePort() async throws {
    let rig = try Rig()
    rig.bus.poll(.run(1, every: .milliseconds(10))) { _ in }
    rig.start()
    #expect(try await Self.eventually { rig.sink.healths == [.up] })
    let begin = ContinuousClock.now
    try await rig.stop()
    #expect(ContinuousClock.now - begin < .seconds(5))
    #expect(rig.bus.isAlive(within: .zero))
    // The same object serves again, as after an error.
    rig.start()
    #expect(try await Self.eventually { rig.sink.healths.count == 2 })
    try await rig.stop()
  }

  @Test func aThreadThatHangsIsSeen() async throws {
    let rig = try Rig()
    let isHanging = Atomic(true)
    rig.bus.poll(.run(1, every: .milliseconds(20))) { _ in
      // Stands for an adapter that hangs in a call.
      while isHanging.load(ordering: .relaxed) { usleep(1000) }
    }
    rig.start()
    #expect(try await Self.eventually { !rig.bus.isAlive(within: .milliseconds(400)) })
    isHanging.store(false, ordering: .relaxed)
    #expect(try await Self.eventually { rig.bus.isAlive(within: .milliseconds(400)) })
    try await rig.stop()
  }

  @Test func handlersMayGiveOrdersAndTakeTheLockOfWhoeverOrdered() async throws {
    let rig = try Rig(responseTimeout: .milliseconds(20))
    rig.world.contents.withLock { $0.disturb = { _, _ in [] } }
    let failed = Heard<[UInt16]>()
    rig.bus.poll(.run(1, every: .milliseconds(50))) { failed.note($0) }
    rig.start()
    #expect(try await Self.eventually { failed.count > 0 })
    let lock = Mutex(0)
    let bus = rig.bus
    // The slave is known to be silent: the order fails at once, but not within the order.
    lock.withLock { _ in
      bus.write(.registers(1, 0, [1])) { _ in lock.withLock { $0 += 1 } }
    }
    #expect(try await Self.eventually { lock.withLock { $0 } == 1 })
    try await rig.stop()
  }

  /// Efficiency is the formula's durations over the time they took, back to back. How much of it a
  /// loaded machine loses is the benchmark's matter; more than the wire allows is nobody's.
  @Test func aFullBusIsNoFasterThanItsWireAllows() async throws {
    let rig = try Rig()
    let polled = Heard<[UInt16]>()
    for slave in 1...8 {
      rig.bus.poll(.run(slave, 0, count: 10, every: .milliseconds(1))) { polled.note($0) }
    }
    rig.start()
    #expect(try await Self.eventually { polled.count >= 200 })
    try await rig.stop()
    let entries = polled.entries.suffix(180)
    let first = try #require(entries.first)
    let last = try #require(entries.last)
    let timing = BusTiming(baud: 115_200, turnaround: .milliseconds(2))
    let efficiency = timing.read(.holding, count: 10) * (entries.count - 1) / (last.at - first.at)
    #expect(entries.allSatisfy { (try? $0.result.get()) != nil })
    #expect(efficiency <= 1.05)
  }

  /// Late, foreign, cut off, garbled and noisy answers at random: no value is ever another one's.
  @Test func aBadLineNeverGivesAWrongValue() async throws {
    let seed = UInt64.random(in: .min ... .max)
    let rig = try Rig(responseTimeout: .milliseconds(30))
    let random = Mutex(SplitMix64(seed: seed))
    rig.world.contents.withLock { contents in
      contents.disturb = { _, answer in
        let (kind, cut) = random.withLock { random in
          (Int.random(in: 0...19, using: &random), Int.random(in: 0..<answer.count, using: &random))
        }
        var bytes = answer
        switch kind {
        case 0: return [Reply(after: .milliseconds(40), answer)]
        case 1: return []
        case 2: return [Reply(Array(answer.prefix(cut)))]
        case 3: bytes[cut] ^= 0x20
        case 4: return [Reply(CRC16.sealed([99, 3, 2, 0x12, 0x34]) + answer)]
        case 5: return [Reply([0x00, 0xFF] + answer)]
        case 6: return [Reply(answer + answer)]
        default: break
        }
        return [Reply(bytes, slice: 1 + cut)]
      }
    }
    let wrong = Heard<[UInt16]>()
    let right = Heard<[UInt16]>()
    for slave in 1...6 {
      let wanted = (0..<slave).map { UInt16(slave * 1000 + $0) }
      rig.bus.poll(.run(slave, 0, count: slave, every: .milliseconds(5))) { result in
        guard case .success(let values) = result else { return }
        (values == wanted ? right : wrong).note(result)
      }
    }
    rig.start()
    #expect(try await Self.eventually { right.count > 300 }, "seed \(seed)")
    #expect(wrong.all.isEmpty, "seed \(seed)")
    try await rig.stop()
  }
}
