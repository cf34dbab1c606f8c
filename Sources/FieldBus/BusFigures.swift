import HallDomain
import HallPorts
import LinuxIO

/// What came of a bus's or a slave's transactions, counted since the daemon started.
struct TransactionFigures {
  private var requests = 0
  private var answers = 0
  private var timeouts = 0
  private var garbled = 0
  private var exceptions = 0
  /// Time with something on the wire.
  private var busy = Duration.zero
  private var latency = LatencyHistogram()
  /// When the last answer that checks came.
  private(set) var lastGood: MonotonicTime?

  mutating func count(_ outcome: ModbusOutcome, took span: Duration, at now: MonotonicTime) {
    requests += 1
    busy += span
    switch outcome {
    case .values, .written:
      answers += 1
      latency.add(span)
      lastGood = now
    case .exception:
      exceptions += 1
      lastGood = now
    case .silent: timeouts += 1
    case .garbled: garbled += 1
    }
  }

  mutating func count(foreign span: Duration) { busy += span }

  /// - Parameters:
  ///   - span: since when is counted.
  ///   - predicted: the share of the bus that its polls take when each is answered in time.
  func report(since span: Duration, predicted: Double) -> [DeviceReport.Figure] {
    let share = span > .zero ? busy / span : 0
    return [
      .init("requests", Double(requests)), .init("answers", Double(answers)),
      .init("time-outs", Double(timeouts)), .init("garbled", Double(garbled)),
      .init("exceptions", Double(exceptions)),
      .init("utilisation", (share * 1000).rounded() / 10, "%"),
      .init("utilisation-predicted", (predicted * 1000).rounded() / 10, "%"),
      .init("latency-p50", latency.quantile(0.5).milliseconds, "ms"),
      .init("latency-p99", latency.quantile(0.99).milliseconds, "ms"),
    ]
  }
}

/// What an installer looks at: how the bus and each of its slaves do.
struct BusFigures {
  private var all = TransactionFigures()
  private var slaves: [Int: TransactionFigures] = [:]
  private var reopened = 0

  mutating func count(
    _ outcome: ModbusOutcome, of slave: Int, took span: Duration, at now: MonotonicTime
  ) {
    all.count(outcome, took: span, at: now)
    // A scan asks many that are not there; only those that were ever heard are kept.
    if slaves[slave] != nil || outcome != .silent {
      slaves[slave, default: TransactionFigures()].count(outcome, took: span, at: now)
    }
  }

  mutating func countReopening() { reopened += 1 }

  /// A transaction that was none of this line's.
  mutating func count(foreign span: Duration) { all.count(foreign: span) }

  func report(since span: Duration, predicted: Double, alive: Int, dead: Int, refused: Int,
    expired: Int, hung: Int
  ) -> [DeviceReport.Figure] {
    all.report(since: span, predicted: predicted) + [
      .init("slaves-alive", Double(alive)), .init("slaves-silent", Double(dead)),
      .init("reopened", Double(reopened)), .init("polls-refused", Double(refused)),
      .init("writes-given-up", Double(expired)), .init("threads-hung", Double(hung)),
    ]
  }

  /// One slave's own; empty for one that was never heard.
  func report(
    of slave: Int, since span: Duration, predicted: Double, at now: MonotonicTime
  ) -> [DeviceReport.Figure] {
    guard let figures = slaves[slave] else { return [] }
    let age = figures.lastGood.map { (now - $0).milliseconds / 1000 }
    return figures.report(since: span, predicted: predicted)
      + (age.map { [.init("last-answer-age", ($0 * 10).rounded() / 10, "s")] } ?? [])
  }
}

/// Counts in buckets that grow by a quarter: a quantile is right to 25 %, the size is fixed.
struct LatencyHistogram {
  private static let first = 0.25
  private static let growth = 1.25
  private var counts = [Int](repeating: 0, count: 48)
  private var total = 0

  mutating func add(_ span: Duration) {
    let milliseconds = span.milliseconds
    var bound = Self.first
    var index = 0
    while milliseconds > bound && index < counts.count - 1 {
      bound *= Self.growth
      index += 1
    }
    counts[index] += 1
    total += 1
  }

  /// The upper bound of the bucket in which the quantile lies; zero without samples.
  func quantile(_ part: Double) -> Duration {
    let rank = Int((Double(total) * part).rounded(.up))
    var bound = Self.first
    var seen = 0
    for count in counts {
      seen += count
      if seen >= rank && rank > 0 { return .nanoseconds(Int64(bound * 1_000_000)) }
      bound *= Self.growth
    }
    return .zero
  }
}

extension Duration {
  /// Milliseconds with two places, for people.
  var milliseconds: Double { (Double(wholeNanoseconds) / 10_000).rounded() / 100 }

  /// `1.5 s`, for people.
  var seconds: String {
    let tenths = (wholeNanoseconds + 50_000_000) / 100_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
