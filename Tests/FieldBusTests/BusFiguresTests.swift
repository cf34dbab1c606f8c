import HallDomain
import LinuxIO
import Testing

@testable import FieldBus

struct BusFiguresTests {
  @Test func quantilesAreRightToAQuarter() {
    var histogram = LatencyHistogram()
    #expect(histogram.quantile(0.5) == .zero)
    for millisecond in 1...1000 { histogram.add(.milliseconds(millisecond)) }
    for (part, exact) in [(0.5, 500.0), (0.99, 990.0), (0.01, 10.0)] {
      let value = histogram.quantile(part).milliseconds
      #expect(value >= exact && value <= exact * 1.25, "\(part): \(value)")
    }
    histogram.add(.hours(1))
    #expect(histogram.quantile(1) > .seconds(1))
  }

  @Test func eachOutcomeIsCountedWhereItBelongs() {
    var figures = BusFigures()
    let moment = MonotonicTime(nanoseconds: 1_000_000_000)
    for outcome: ModbusOutcome in [.values([1]), .written, .exception(2), .silent, .garbled] {
      figures.count(outcome, of: 7, took: .milliseconds(10), at: moment)
    }
    figures.count(.silent, of: 8, took: .zero, at: moment)
    figures.count(foreign: .zero)
    let report = Dictionary(
      figures.report(
        since: .milliseconds(200), predicted: 0.5, alive: 3, dead: 1, refused: 0, expired: 2,
        hung: 0)
        .map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    #expect(report["requests"] == 6 && report["answers"] == 2)
    #expect(report["exceptions"] == 1 && report["time-outs"] == 2 && report["garbled"] == 1)
    #expect(report["utilisation"] == 25 && report["utilisation-predicted"] == 50)
    #expect(report["writes-given-up"] == 2)
    #expect(report["slaves-alive"] == 3 && report["slaves-silent"] == 1)
    let ofSlave = Dictionary(
      figures.report(
        of: 7, since: .milliseconds(200), predicted: 0.1, at: moment + .milliseconds(2500))
        .map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    #expect(ofSlave["requests"] == 5 && ofSlave["time-outs"] == 1)
    #expect(ofSlave["utilisation-predicted"] == 10 && ofSlave["last-answer-age"] == 2.5)
    #expect(figures.report(of: 8, since: .zero, predicted: 0, at: moment).isEmpty)
  }

  @Test func aPortIsTriedAtOnceThenWithDoublingPausesUntilItWorks() {
    var opening = Opening(isOwnLine: false)
    let start = MonotonicTime(nanoseconds: 1_000_000_000)
    let news = ["hung up", "no such file"].map { opening.isGone($0, at: start) }
    #expect(news == [true, false])
    #expect(opening.reason == "hung up", "what later tries meet follows from it")
    let pauses = (0..<6).map { _ in opening.nextPause() }
    #expect(pauses[0] == .zero)
    #expect(pauses[1] == Limits.firstReopenPause && pauses[2] == Limits.firstReopenPause * 2)
    #expect(pauses[5] == Limits.longestReopenPause)
    var own = Opening(isOwnLine: true)
    let looks = (0..<6).map { _ in own.nextPause() }
    #expect(looks == [.zero] + [Duration](repeating: Limits.serialReopenPause, count: 5))
    let gone = opening.works(at: start + .seconds(3))
    #expect(gone == .seconds(3) && opening.reason == nil)
    #expect(Duration.nanoseconds(1_543_119_999).seconds == "1.5 s")
    let afterwards = opening.nextPause()
    #expect(afterwards == .zero)
  }
}
