import Yams

/// Reads on behind a key that is given twice.
///
/// Yams refuses the whole document at the first one and says where its first use stands. That
/// use is marked with a character of the private use area and the document is read again, so
/// that every double key, and every other fault, is told in one pass.
enum MarkedKeys {
  private static let mark: Unicode.Scalar = "\u{E000}"

  static func compose(_ text: String) throws -> (node: Node?, hasMarks: Bool) {
    var marked = text
    for count in 0...Limits.doubleKeys {
      do {
        return (try load(marked), count > 0)
      } catch let error as YamlError {
        guard case .duplicatedKeysInMapping(_, let context) = error,
          let next = inserting(count + 1, at: context.mark, in: marked)
        else { throw error }
        marked = next
      }
    }
    return (try load(marked), true)
  }

  /// Every scalar as the text that it is: shapes decide what it means, and `1` and `"1"` are the
  /// same name.
  private static func load(_ text: String) throws -> Node? {
    try Yams.compose(yaml: text, .basic)
  }

  /// Nil where the key does not begin with its own characters (a tag, an anchor).
  private static func inserting(_ marks: Int, at mark: Mark, in text: String) -> String? {
    var scalars = Array(text.unicodeScalars)
    guard var place = lineStart(mark.line, in: scalars) else { return nil }
    place += mark.column - 1
    guard scalars.indices.contains(place), !["&", "!", "*", "?"].contains(scalars[place]) else {
      return nil
    }
    if scalars[place] == "\"" || scalars[place] == "'" { place += 1 }
    scalars.insert(contentsOf: [Unicode.Scalar](repeating: Self.mark, count: marks), at: place)
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  /// YAML 1.1 breaks lines at CR, LF, CR LF, NEL, LS and PS.
  private static func lineStart(_ line: Int, in scalars: [Unicode.Scalar]) -> Int? {
    var index = 0
    var current = 1
    while current < line {
      guard index < scalars.count else { return nil }
      switch scalars[index] {
      case "\r":
        if index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
        current += 1
      case "\n", "\u{85}", "\u{2028}", "\u{2029}": current += 1
      default: break
      }
      index += 1
    }
    return index
  }

  /// The document with each key once, the first use kept; the others are told.
  static func unmarked(_ node: Node, file: String, faults: FaultList, path: String = "") -> Node {
    if let sequence = node.sequence {
      let items = sequence.enumerated().map { index, item in
        unmarked(item, file: file, faults: faults, path: "\(path)[\(index)]")
      }
      return .sequence(.init(items, sequence.tag, sequence.style, sequence.mark))
    }
    guard let mapping = node.mapping else { return node }
    var firstLines: [String: Int] = [:]
    var pairs: [(Node, Node)] = []
    for (key, value) in mapping {
      guard var scalar = key.scalar else {
        pairs.append((key, value))
        continue
      }
      let name = String(String.UnicodeScalarView(scalar.string.unicodeScalars.drop { $0 == mark }))
      let line = scalar.mark?.line ?? 1
      let place = path.isEmpty ? name : "\(path).\(name)"
      if let first = firstLines[name] {
        faults.add(
          .yamlDoubleKey, file: file, line: line, path: place,
          "\"\(name)\" stands in line \(first) already; a name may be used once")
        continue
      }
      firstLines[name] = line
      if name != scalar.string { scalar.string = name }
      pairs.append(
        (.scalar(scalar), unmarked(value, file: file, faults: faults, path: place)))
    }
    return .mapping(.init(pairs, mapping.tag, mapping.style, mapping.mark))
  }
}
