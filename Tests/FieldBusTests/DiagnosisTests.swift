import HallDomain
import HallPorts
import LinuxIO
import Testing

@testable import FieldBus

/// From what a line showed to what is wrong with it; the same causes on a real line are in
/// `DiagnosedLineTests`.
struct DiagnosisTests {
  private static func doctor(
    _ records: [Int: LineRecord], gone: String? = nil, isSerial: Bool = true
  ) -> Diagnostician {
    Diagnostician(
      records: records, gone: gone, isSerial: isSerial, responseTimeout: .milliseconds(100),
      line: "9600 8N1")
  }

  private static let well = LineRecord(asked: 100, good: 100)

  @Test func aHealthyBusHasNoDiagnosisAndALostAnswerIsNone() {
    let lost = LineRecord(asked: 100, good: 99, garbled: 1)
    let doctor = Self.doctor([1: Self.well, 2: Self.well, 3: lost])
    #expect(doctor.ofBus == nil)
    #expect((1...3).allSatisfy { doctor.of($0) == nil })
  }

  @Test func eachPatternHasItsCauseAndTheWholeBusGoesFirst() {
    let dead = LineRecord(asked: 20)
    #expect(Self.doctor([1: Self.well], gone: "unplugged").ofBus?.cause == .adapterGone)
    #expect(Self.doctor([1: dead]).ofBus?.cause == .noAnswer)
    let breaks = LineRecord(asked: 20, garbled: 20, strayBytes: 40, zeroBytes: 40)
    #expect(Self.doctor([1: breaks]).ofBus?.cause == .swappedPair)
    let mess = LineRecord(asked: 20, garbled: 20, strayBytes: 200, zeroBytes: 20)
    #expect(Self.doctor([1: mess]).ofBus?.cause == .wrongSpeed)
    #expect(Self.doctor([1: mess]).of(1) == nil, "what the bus has the slave is not blamed for")
    let noisy = LineRecord(asked: 100, good: 90, garbled: 10)
    #expect(Self.doctor([1: noisy, 2: noisy, 3: Self.well]).ofBus?.cause == .termination)
    let led = LineRecord(asked: 100, good: 100, led: 60, strayBytes: 60)
    #expect(Self.doctor([1: led, 2: led]).ofBus?.cause == .termination)
  }

  @Test func oneSlavesPatternIsItsOwn() {
    func cause(_ record: LineRecord) -> Diagnosis.Cause? {
      let doctor = Self.doctor([1: Self.well, 2: Self.well, 3: Self.well, 7: record])
      #expect(doctor.ofBus == nil)
      return doctor.of(7)?.cause
    }
    #expect(cause(LineRecord(asked: 20, late: 8)) == .tooSlow)
    #expect(cause(LineRecord(asked: 40, good: 40, doubled: 30)) == .doubleAddress)
    #expect(cause(LineRecord(asked: 40, good: 20, garbled: 20)) == .doubleAddress)
    #expect(cause(LineRecord(asked: 9, garbled: 9)) == .wrongSpeed)
    #expect(cause(LineRecord(asked: 9)) == .noAnswer)
    #expect(cause(LineRecord(asked: 2)) == nil, "too little is known")
  }

  @Test func aGatewayHasNoWiresToBlame() {
    let mess = LineRecord(asked: 20, garbled: 20, strayBytes: 40, zeroBytes: 40)
    #expect(Self.doctor([1: mess], isSerial: false).ofBus?.cause == .noAnswer)
  }

  @Test func whatWasMendedIsForgottenAfterTwoWindows() {
    var history = LineHistory()
    var now = HallInstant.zero
    for _ in 0..<20 { history.note(.garbled, of: 1, LineEvidence(), at: now) }
    #expect(history.records[1]?.garbled == 20)
    now = now + Limits.diagnosisWindow
    history.note(.values([1]), of: 1, LineEvidence(), at: now)
    #expect(history.records[1]?.garbled == 20 && history.records[1]?.asked == 21)
    now = now + Limits.diagnosisWindow
    history.note(.values([1]), of: 1, LineEvidence(), at: now)
    #expect(history.records[1]?.garbled == 0 && history.records[1]?.good == 2)
  }

  @Test func aFrameBehindASilenceIsLateAndBehindAnAnswerASecond() {
    var history = LineHistory()
    var stranger = LineEvidence()
    stranger.strangers = [3]
    history.note(.silent, of: 3, LineEvidence(), at: .zero)
    history.note(.values([1]), of: 1, stranger, at: .zero)
    #expect(history.records[3]?.late == 1 && history.records[3]?.doubled == 0)
    history.note(.values([1]), of: 3, LineEvidence(), at: .zero)
    history.note(.values([1]), of: 1, stranger, at: .zero)
    #expect(history.records[3]?.late == 1 && history.records[3]?.doubled == 1)
    stranger.strangers = [99]
    history.note(.values([1]), of: 1, stranger, at: .zero)
    #expect(history.records[99] == nil, "nobody asked it")
  }
}
