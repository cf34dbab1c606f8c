/// A number that is written with its unit: `250 ms`.
enum Quantity: String, CaseIterable, Sendable {
  /// Nanoseconds.
  case duration
  /// Bytes.
  case bytes
  /// Per cent.
  case percent
  /// Millimetres.
  case length
  /// Millimetres of paper, written in metres.
  case roll
  /// Pixels a second.
  case speed

  /// Units with their factor; the first is the one that messages propose.
  var units: [(name: String, factor: Int64)] {
    switch self {
    case .duration:
      [
        ("ms", 1_000_000), ("us", 1000), ("s", 1_000_000_000), ("min", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
      ]
    case .bytes: [("MiB", 1 << 20), ("KiB", 1 << 10), ("GiB", 1 << 30)]
    case .percent: [("%", 1)]
    case .length: [("mm", 1)]
    case .roll: [("m", 1000)]
    case .speed: [("px/s", 1)]
    }
  }

  /// Nil when there is no number, no unit or another unit. What no Int64 holds is its largest.
  func parse(_ text: String) -> Int64? {
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    let unit = text[number.endIndex...].drop { $0 == " " }
    guard let milli = Decimal3(number)?.milli,
      let factor = units.first(where: { $0.name == unit })?.factor
    else { return nil }
    // Thousandths times nanoseconds would pass Int64 after 106 days.
    let (whole, overflow) = Int64(milli / 1000).multipliedReportingOverflow(by: factor)
    if overflow { return milli < 0 ? .min : .max }
    let (sum, passed) = whole.addingReportingOverflow(Int64(milli % 1000) * factor / 1000)
    return passed ? (milli < 0 ? .min : .max) : sum
  }

  /// A value that the code itself writes.
  func known(_ text: String) -> Int64 {
    guard let value = parse(text) else { preconditionFailure("\(text) is no \(rawValue)") }
    return value
  }

  var example: String {
    switch self {
    case .duration: "250 ms, 30 s, 5 min or 2 h"
    case .bytes: "512 MiB"
    case .percent: "50 %"
    case .length: "80 mm"
    case .roll: "50 m"
    case .speed: "40 px/s"
    }
  }
}
