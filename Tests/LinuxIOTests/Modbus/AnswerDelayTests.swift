import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import LinuxIO

struct AnswerDelayTests {
  private static let character: Duration = .microseconds(573)
  private static let silence = character * 7 / 2

  @Test func fourAnswersOfFiveAreWholeWhenItWakes() {
    var generator = SplitMix64(seed: 7)
    var delay = AnswerDelay(shortest: Self.silence, character: Self.character)
    var whole = 0
    for number in 0..<5000 {
      // A slave that takes 6 ms and up to 400 us more.
      let took = Duration.microseconds(6000 + Int.random(in: 0...400, using: &generator))
      let isWhole = took <= delay.expected
      if isWhole { delay.wasWhole() } else { delay.missed(missing(took - delay.expected)) }
      if number >= 1000 { whole += isWhole ? 1 : 0 }
    }
    #expect((3000...3700).contains(whole), "\(whole) of 4000")
    #expect(delay.expected < .microseconds(7000), "\(delay.expected)")
  }

  private func missing(_ span: Duration) -> Int {
    Int((span.wholeNanoseconds + Self.character.wholeNanoseconds - 1)
      / Self.character.wholeNanoseconds)
  }

  @Test func oneLapseMovesItByAnEighth() {
    var delay = AnswerDelay(shortest: Self.silence, character: Self.character)
    delay.began(after: Self.silence + .milliseconds(80))
    #expect(delay.expected == Self.silence + .milliseconds(10))
    for _ in 0..<600 { delay.wasWhole() }
    #expect(delay.expected < Self.silence + .milliseconds(1))
  }

  @Test func noSlaveIsExpectedBeforeTheSilenceThatEndsTheRequest() {
    var delay = AnswerDelay(shortest: Self.silence, character: Self.character)
    for _ in 0..<100 { delay.wasWhole() }
    #expect(delay.expected == Self.silence)
  }

  // MARK: - On a line

  @Test func anAnswerThatIsSleptThroughIsReadInOneGo() throws {
    let line = try RTULine { request, number in
      [.init(RTULine.registers(request[0], (0..<20).map { UInt16(number * 100 + $0) }))]
    }
    for number in 1...20 {
      let done = try line.port.perform(RTULine.read(1, count: 20), hasTime: true)
      #expect(done.outcome == .values((0..<20).map { UInt16(number * 100 + $0) }))
    }
  }

  @Test func aSlaveThatTakesLongerIsHeardAllTheSame() throws {
    let line = try RTULine { request, number in
      [
        .init(
          after: .milliseconds(number % 3 == 0 ? 60 : 5),
          RTULine.registers(request[0], [UInt16(number)]))
      ]
    }
    for number in 1...12 {
      let done = try line.port.perform(RTULine.read(1), hasTime: true)
      #expect(done.outcome == .values([UInt16(number)]))
    }
  }

  @Test func aSilentSlaveCostsItsTimeoutAlsoWhenALongAnswerWasExpected() throws {
    // 125 registers last 24 ms at this speed, longer than the slave may be silent.
    let line = try RTULine(responseTimeout: .milliseconds(15)) { _, _ in [] }
    let done = try line.port.perform(RTULine.read(1, count: 125), hasTime: true)
    #expect(done.outcome == .silent)
    #expect(line.port.counters.discardedFrames == 0)
  }

  @Test func answersLongerThanTheTimeoutMakeShortOnesNoLater() throws {
    // 125 registers last 24 ms, so each sleep for them ends with the time-out.
    let line = try RTULine(responseTimeout: .milliseconds(20)) { request, _ in
      let values = [UInt16](repeating: 7, count: Int(request[5]))
      return [.init(RTULine.registers(request[0], values), slice: 16)]
    }
    var answered = 0
    for _ in 0..<12 {
      let done = try line.port.perform(RTULine.read(1, count: 125), hasTime: true)
      if case .values = done.outcome { answered += 1 }
    }
    #expect(answered > 0)
    var fastest = Duration.seconds(1)
    for _ in 0..<20 {
      let done = try line.port.perform(RTULine.read(1), hasTime: true)
      if done.outcome == .values([7]) { fastest = min(fastest, done.ended - done.began) }
    }
    #expect(fastest < .milliseconds(15), "\(fastest)")
  }

  @Test func anExceptionIsSeenInsteadOfALongAnswer() throws {
    let line = try RTULine { request, _ in
      [.init(CRC16.sealed([request[0], 0x83, 2]))]
    }
    let done = try line.port.perform(RTULine.read(1, count: 60), hasTime: true)
    #expect(done.outcome == .exception(2))
  }
}
