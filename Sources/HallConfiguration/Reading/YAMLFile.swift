import Foundation
import Yams

/// Reads one YAML file within the limits.
enum YAMLFile {
  static func read(_ path: String, into faults: FaultList) -> Entry? {
    guard let data = FileManager.default.contents(atPath: path) else {
      faults.add(.fileUnreadable, file: path, line: 1, "cannot be read; does it exist?")
      return nil
    }
    guard data.count <= Limits.fileBytes else {
      faults.add(
        .fileTooLarge, file: path, line: 1, "has more than \(Limits.fileBytes) bytes")
      return nil
    }
    guard let text = String(data: data, encoding: .utf8) else {
      faults.add(.yamlSyntax, file: path, line: 1, "is not UTF-8 text")
      return nil
    }
    return parse(text, file: path, into: faults)
  }

  static func parse(_ text: String, file: String, into faults: FaultList) -> Entry? {
    // libyaml resolves aliases by copying: a few lines could stand for millions of nodes.
    do {
      guard let node = try compose(text) else {
        faults.add(.yamlSyntax, file: file, line: 1, "is empty")
        return nil
      }
      var count = 0
      if let fault = Self.bounds(node, depth: 0, count: &count) {
        let why = fault == .yamlTooDeep ? "\(Limits.depth) levels" : "\(Limits.nodes) nodes"
        faults.add(fault, file: file, line: 1, "has more than \(why)")
        return nil
      }
      return Entry(node: node, file: file, path: "")
    } catch let error as YamlError {
      add(error, file: file, text: text, into: faults)
    } catch {
      faults.add(.yamlSyntax, file: file, line: 1, "\(error)")
    }
    return nil
  }

  private static func compose(_ text: String) throws -> Node? {
    try Yams.compose(yaml: text)
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

  private static func add(_ error: YamlError, file: String, text: String, into faults: FaultList) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      faults.add(.yamlSyntax, file: file, line: mark.line, problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "\($0)" }.joined(separator: ", ")
      faults.add(
        .yamlDoubleKey, file: file, line: context.mark.line,
        "\(names) stands twice in this mapping; a name may be used once")
    default:
      faults.add(.yamlSyntax, file: file, line: 1, "\(error)")
    }
  }
}
