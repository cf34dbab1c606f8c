/// Prometheus' text exposition format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct PrometheusText {
  enum Kind: String { case counter, gauge }

  static let type = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// One metric with all its samples; left out when there are none.
  mutating func add(
    _ name: String, _ kind: Kind, _ help: String,
    _ samples: [(labels: [(String, String)], value: Double)]
  ) {
    if samples.isEmpty { return }
    text += "# HELP \(name) \(Self.escape(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      text += name
      if !sample.labels.isEmpty {
        let pairs = sample.labels.map { "\($0)=\"\(Self.escape($1, quotes: true))\"" }
        text += "{" + pairs.joined(separator: ",") + "}"
      }
      text += " " + Self.number(sample.value) + "\n"
    }
  }

  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    add(name, kind, help, [([], value)])
  }

  private static func escape(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.append(character)
      }
    }
    return escaped
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map(String.init) ?? "\(value)"
  }

  /// A name of the format's letters from any words: `wrong answers` gives `wrong_answers`.
  static func name(_ words: String) -> String {
    let letters = words.lowercased().unicodeScalars.map { scalar -> Character in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
    }
    return String(letters)
  }
}
