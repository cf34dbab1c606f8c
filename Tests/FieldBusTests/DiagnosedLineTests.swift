import HallDomain
import HallPorts
import HallTestKit
import Logging
import Testing
import WireFormats

@testable import FieldBus

/// Each wiring fault, emulated on a pty at a line's pace, is found and named by the whole bus.
@Suite(.serialized) struct DiagnosedLineTests {
  typealias Reply = PacedSlaves.Reply

  /// Slaves 1 to 3 are polled until the cause is told, of one slave or (nil) of the bus; what was
  /// told last if it never is.
  ///
  /// - Parameter disturb: what the line makes of the good answer of a slave.
  private func told(
    _ cause: Diagnosis.Cause, of slave: Int?,
    _ disturb: @escaping @Sendable (_ number: Int, _ answer: [UInt8]) -> [Reply]
  ) async throws -> Diagnosis.Cause? {
    let rig = try FieldBusTests.Rig(responseTimeout: .milliseconds(40))
    rig.world.contents.withLock { $0.disturb = disturb }
    for slave in 1...3 { rig.bus.poll(.run(slave, every: .milliseconds(20))) { _ in } }
    rig.start()
    let end = ContinuousClock.now + .seconds(120)
    var last: Diagnosis.Cause?
    while last != cause, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
      let diagnoses =
        slave.map { rig.bus.report(of: $0).diagnoses } ?? rig.bus.devices().flatMap(\.diagnoses)
      last = diagnoses.first?.cause
    }
    try await rig.stop()
    return last
  }

  @Test func wrongParityOrBaudOfAllMakesEveryAnswerUnreadable() async throws {
    let cause = try await told(.wrongSpeed, of: nil) { _, answer in
      [Reply(answer.map { $0 &* 3 ^ 0xA5 })]
    }
    #expect(cause == .wrongSpeed)
  }

  @Test func aSwappedPairIsReadAsBreaks() async throws {
    let cause = try await told(.swappedPair, of: nil) { _, _ in [Reply([0, 0])] }
    #expect(cause == .swappedPair)
  }

  @Test func noBiasPutsAStrayByteBeforeAnswers() async throws {
    let cause = try await told(.termination, of: nil) { _, answer in [Reply([0xFE] + answer)] }
    #expect(cause == .termination)
  }

  @Test func noTerminationBreaksSomeAnswersOfAll() async throws {
    let cause = try await told(.termination, of: nil) { number, answer in
      var answer = answer
      if number % 4 == 0 { answer[3] ^= 0x10 }
      return [Reply(answer)]
    }
    #expect(cause == .termination)
  }

  @Test func twoSlavesAtOneAddressAnswerTwice() async throws {
    let cause = try await told(.doubleAddress, of: 2) { _, answer in
      answer[0] == 2
        ? [Reply(answer), Reply(after: .milliseconds(4), answer)] : [Reply(answer)]
    }
    #expect(cause == .doubleAddress)
  }

  @Test func aSlaveWithAnotherSpeedIsHeardButNeverRead() async throws {
    let cause = try await told(.wrongSpeed, of: 2) { _, answer in
      [Reply(answer[0] == 2 ? answer.map { $0 &* 3 ^ 0xA5 } : answer)]
    }
    #expect(cause == .wrongSpeed)
  }

  @Test func aSlaveThatAnswersBehindItsTimeOutIsTooSlow() async throws {
    let cause = try await told(.tooSlow, of: 2) { _, answer in
      [Reply(after: .milliseconds(answer[0] == 2 ? 60 : 2), answer)]
    }
    #expect(cause == .tooSlow)
  }

  @Test func aSlaveThatIsNotThereIsSaidToBeSilent() async throws {
    let cause = try await told(.noAnswer, of: 2) { _, answer in
      answer[0] == 2 ? [] : [Reply(answer)]
    }
    #expect(cause == .noAnswer)
  }

  @Test func anAdapterThatWasPulledIsGone() async throws {
    let rig = try FieldBusTests.Rig()
    rig.bus.poll(.run(1, every: .milliseconds(20))) { _ in }
    rig.start()
    let end = ContinuousClock.now + .seconds(120)
    while rig.bus.devices().first?.health != .up, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(rig.bus.devices().first?.diagnoses == [])
    try rig.unplug()
    while rig.bus.devices().first?.diagnoses.isEmpty == true, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(rig.bus.devices().first?.diagnoses.first?.cause == .adapterGone)
    try await rig.stop()
  }
}
