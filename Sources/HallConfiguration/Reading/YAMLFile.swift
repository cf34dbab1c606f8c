import Foundation
import Yams

/// Reads one YAML file within the limits.
enum YAMLFile {
  static func read(_ path: String, into faults: FaultList) -> Entry? {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    // A pipe or a device would never end.
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let data = FileManager.default.contents(atPath: path)
    else {
      faults.add(
        .fileUnreadable, file: path, line: 1,
        attributes == nil ? "cannot be read; does it exist?" : "cannot be read as a plain file")
      return nil
    }
    guard data.count <= Limits.fileBytes else {
      faults.add(
        .fileTooLarge, file: path, line: 1,
        "has \(data.count) bytes, \(Limits.fileBytes) are the limit")
      return nil
    }
    guard let text = String(data: data, encoding: .utf8) else {
      faults.add(
        .yamlSyntax, file: path, line: 1, "is not UTF-8 text; save it with that encoding")
      return nil
    }
    return parse(text, file: path, into: faults)
  }

  static func parse(_ text: String, file: String, into faults: FaultList) -> Entry? {
    if let line = compositeKey(in: text) {
      faults.add(
        .yamlSyntax, file: file, line: line, "a list or an alias as a key is not understood")
      return nil
    }
    do {
      let marked = try MarkedKeys.compose(text)
      guard let node = marked.node else {
        faults.add(.yamlSyntax, file: file, line: 1, "says nothing; see docs/hall-file.md")
        return nil
      }
      // Yams resolves aliases by sharing: a few lines can stand for millions of nodes.
      var count = 0
      if let fault = bounds(node, depth: 0, count: &count) {
        let why = fault == .yamlTooDeep ? "\(Limits.depth) levels" : "\(Limits.nodes) nodes"
        faults.add(fault, file: file, line: 1, "has more than \(why)")
        return nil
      }
      return Entry(
        node: marked.hasMarks ? MarkedKeys.unmarked(node, file: file, faults: faults) : node,
        file: file, path: "")
    } catch let error as YamlError {
      add(error, file: file, into: faults)
    } catch {
      faults.add(.yamlSyntax, file: file, line: 1, "\(error)")
    }
    return nil
  }

  /// Yams hashes each key whole: one that is an alias of aliases would take for ever. Only looked
  /// for where the file has an anchor at all.
  private static func compositeKey(in text: String) -> Int? {
    let anchor = /(^|[\s\[{,:-])&[^\s,\[\]{}]+/.anchorsMatchLineEndings()
    guard text.utf8.contains(UInt8(ascii: "&")), text.firstMatch(of: anchor) != nil else {
      return nil
    }
    let key = /(^[ -]*|[\[{,]\s*)\?\s|(^|[\s\[{,])\*[^\s,\[\]{}]+\s*:(\s|$)|[\]}]\s*:/
      .anchorsMatchLineEndings()
    return text.firstMatch(of: key).map { match in
      // The match may begin with the line break before the key.
      1 + text[..<match.range.upperBound].dropLast().count { $0.isNewline }
    }
  }

  private static func bounds(_ node: Node, depth: Int, count: inout Int) -> FaultCode? {
    count += 1
    if count > Limits.nodes { return .yamlTooMany }
    if depth > Limits.depth { return .yamlTooDeep }
    if let mapping = node.mapping {
      for (key, value) in mapping {
        if let fault = bounds(key, depth: depth + 1, count: &count)
          ?? bounds(value, depth: depth + 1, count: &count)
        {
          return fault
        }
      }
    }
    if let sequence = node.sequence {
      for item in sequence {
        if let fault = bounds(item, depth: depth + 1, count: &count) { return fault }
      }
    }
    return nil
  }

  private static func add(_ error: YamlError, file: String, into faults: FaultList) {
    switch error {
    case .parser(_, let problem, let mark, _) where problem.contains("nesting level"):
      faults.add(
        .yamlTooDeep, file: file, line: mark.line, "has more than \(Limits.depth) levels")
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let began = context.map { $0.text.isEmpty ? "" : " (\($0.text) from line \($0.mark.line))" }
      faults.add(
        .yamlSyntax, file: file, line: max(mark.line, 1),
        "this is no YAML: \(problem)\(began ?? "")")
    case .reader(let problem, let offset, _, let text):
      let before = text.utf8.prefix(max(offset ?? 0, 0))
      faults.add(
        .yamlSyntax, file: file, line: 1 + before.count { $0 == 0x0A },
        "this is no YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      faults.add(
        .yamlDoubleKey, file: file, line: max(context.mark.line, 1),
        "\"\(names.first ?? "")\" stands twice here; a name may be used once")
    default:
      faults.add(.yamlSyntax, file: file, line: 1, "this is no YAML: \(error)")
    }
  }
}
