import HallDomain
import HallPorts
import LinuxIO

/// What an installer looks at: how the bus does, counted since the daemon started.
struct BusFigures {
  private(set) var requests = 0
  private(set) var answers = 0
  private(set) var timeouts = 0
  private(set) var garbled = 0
  private(set) var exceptions = 0
  private(set) var reopened = 0
  /// Time with something on the wire.
  private(set) var busy = Duration.zero
  private(set) var latency = LatencyHistogram()

  mutating func count(_ outcome: ModbusOutcome, took span: Duration) {
    requests += 1
    busy += span
    switch outcome {
    case .values, .written:
      answers += 1
      latency.add(span)
    case .exception: exceptions += 1
    case .silent: timeouts += 1
    case .garbled: garbled += 1
    }
  }

  mutating func countReopening() { reopened += 1 }

  func report(since span: Duration, predicted: Double, alive: Int, dead: Int, refused: Int,
    hung: Int
  ) -> [DeviceReport.Figure] {
    let share = span > .zero ? busy / span : 0
    return [
      .init("requests", Double(requests)), .init("answers", Double(answers)),
      .init("time-outs", Double(timeouts)), .init("garbled", Double(garbled)),
      .init("exceptions", Double(exceptions)),
      .init("utilisation", (share * 1000).rounded() / 10, "%"),
      .init("utilisation-predicted", (predicted * 1000).rounded() / 10, "%"),
      .init("latency-p50", latency.quantile(0.5).milliseconds, "ms"),
      .init("latency-p99", latency.quantile(0.99).milliseconds, "ms"),
      .init("slaves-alive", Double(alive)), .init("slaves-silent", Double(dead)),
      .init("reopened", Double(reopened)), .init("polls-refused", Double(refused)),
      .init("threads-hung", Double(hung)),
    ]
  }
}

/// Counts in buckets that grow by a quarter: a quantile is right to 25 %, the size is fixed.
struct LatencyHistogram {
  private static let first = 0.25
  private static let growth = 1.25
  private var counts = [Int](repeating: 0, count: 48)
  private var total = 0

  mutating func add(_ span: Duration) {
    var bound = Self.first
    var index = 0
    while span.milliseconds > bound && index < counts.count - 1 {
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
}
