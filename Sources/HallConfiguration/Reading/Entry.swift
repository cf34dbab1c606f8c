import HallDomain
import Yams

/// The values of one file that the shape check refused.
final class Condemned {
  fileprivate var paths: Set<String> = []
}

/// A node of a YAML file with its place. Readers answer nil where the node is of another type or
/// was condemned: that was told already, and nobody may calculate with such a value.
struct Entry {
  let node: Node
  let file: String
  let path: String
  var condemned = Condemned()
  /// Where the key stands, for a mapping's member.
  var keyLine: Int?

  var line: Int { keyLine ?? node.mark?.line ?? 1 }

  subscript(key: String) -> Entry? {
    guard let mapping = node.mapping else { return nil }
    guard let pair = mapping.first(where: { $0.key.scalar?.string == key }) else { return nil }
    return member(pair.key, pair.value)
  }

  /// The members of a mapping in the file's order.
  var members: [(name: String, entry: Entry)] {
    guard let mapping = node.mapping else { return [] }
    return mapping.map { ($0.key.scalar?.string ?? "", member($0.key, $0.value)) }
  }

  var isList: Bool { node.sequence != nil }

  var items: [Entry] {
    guard let sequence = node.sequence else { return [] }
    return sequence.enumerated().map { index, node in
      Entry(node: node, file: file, path: "\(path)[\(index)]", condemned: condemned)
    }
  }

  private func member(_ key: Node, _ value: Node) -> Entry {
    let name = key.scalar?.string ?? "?"
    return Entry(
      node: value, file: file, path: path.isEmpty ? name : "\(path).\(name)",
      condemned: condemned, keyLine: key.mark?.line ?? value.mark?.line)
  }

  // MARK: - Scalars

  var isScalar: Bool { node.scalar != nil }

  /// `key:`, `key: ~` and `key: null`: nothing is written there.
  var isNothing: Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  var text: String? {
    isNothing || condemned.paths.contains(path) ? nil : node.scalar?.string
  }

  /// Its value is at fault: readers behave from now on as if it were not there.
  func condemn() { condemned.paths.insert(path) }

  var integer: Int? { text.flatMap { Self.whole($0) } }

  /// `256` or `0x100`, as in YAML 1.2's core schema.
  static func whole(_ text: String) -> Int? {
    guard text.hasPrefix("0x") else { return Int(text) }
    let digits = text.dropFirst(2)
    return digits.allSatisfy(\.isHexDigit) ? Int(digits, radix: 16) : nil
  }

  var flag: Bool? {
    switch text {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }

  var localized: LocalizedText? {
    if let text, !text.isEmpty { return LocalizedText(zh: text, en: text) }
    guard let zh = self["zh"]?.text, let en = self["en"]?.text else { return nil }
    return LocalizedText(zh: zh, en: en)
  }

  var duration: Duration? {
    text.flatMap { Quantity.duration.parse($0) }.map { .nanoseconds($0) }
  }
  var bytes: Int64? { text.flatMap { Quantity.bytes.parse($0) } }
  var percent: Int? { text.flatMap { Quantity.percent.parse($0) }.map { Int($0) } }
  var millimetres: Int? { text.flatMap { Quantity.length.parse($0) }.map { Int($0) } }
  /// Of a roll, in millimetres.
  var paperLength: Int? { text.flatMap { Quantity.roll.parse($0) }.map { Int($0) } }
  /// `203 dpi`
  var dotsPerInch: Int? { text.flatMap { Int($0.prefix { $0.isNumber }) } }
  var pixelsPerSecond: Int? { text.flatMap { Quantity.speed.parse($0) }.map { Int($0) } }
  var time: TimeOfDay? { text.flatMap { TimeOfDay($0) } }
  var date: CivilDate? { text.flatMap { CivilDate($0) } }

  /// A decimal number x 1000, exactly: `23.4` is 23400.
  var milli: Int? { text.flatMap { Decimal3($0)?.milli } }

  /// `0.1` or `16/65535`.
  var ratio: Ratio? { text.flatMap { Ratio($0) } }
}

/// A decimal number with at most three places.
struct Decimal3 {
  var milli: Int

  init?(_ text: some StringProtocol) {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].count <= 9,
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), let whole = Int(parts[0])
    else { return nil }
    var places = parts.count == 2 ? String(parts[1]) : ""
    guard places.count <= 3, parts.count == 1 || !places.isEmpty else { return nil }
    while places.count < 3 { places += "0" }
    let value = whole * 1000 + (Int(places) ?? 0)
    milli = isNegative ? -value : value
  }
}
