import Foundation

/// One measured figure beside what physics or a peer allows, as one line of JSON.
struct Figure: Encodable {
  enum Better: String, Encodable { case higher, lower }

  var name: String
  var value: Double
  var unit: String
  /// What physics, the peer of the same run or the bar allows.
  var limit: Double
  var better: Better
  /// Samples behind `value`.
  var n: Int
  /// Where the limit comes from, in words.
  var limitIs: String
  /// Value against limit: 1 is the limit.
  var ratio: Double { limit == 0 ? 0 : value / limit }

  private enum Key: String, CodingKey {
    case name, value, unit, limit, ratio, better, n
    case limitIs = "limit_is"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(Self.rounded(value), forKey: .value)
    try container.encode(unit, forKey: .unit)
    try container.encode(Self.rounded(limit), forKey: .limit)
    try container.encode(Self.rounded(ratio), forKey: .ratio)
    try container.encode(better, forKey: .better)
    try container.encode(n, forKey: .n)
    try container.encode(limitIs, forKey: .limitIs)
  }

  /// Four significant digits: more would be noise.
  static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    let scale = pow(10, 3 - floor(log10(abs(value))))
    return (value * scale).rounded() / scale
  }
}

/// A family of figures that one scene measures.
protocol Scene: SendableMetatype {
  static var names: [String] { get }
  static func measure() async throws -> [Figure]
}

extension Array<Double> {
  /// The value below which `part` (0...1) of the samples lie; nearest rank.
  func quantile(_ part: Double) -> Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted[Swift.min(Int((part * Double(count)).rounded(.up)) - 1, count - 1).clamped]
  }
}

extension Int {
  fileprivate var clamped: Int { Swift.max(self, 0) }
}
