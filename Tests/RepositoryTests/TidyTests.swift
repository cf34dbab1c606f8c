import Foundation
import Testing

/// The rules of style that a machine can check; a reader checks the rest.
struct TidyTests {
  static let lineLength = 100
  static let fileLength = 500
  static let functionLength = 70

  @Test(arguments: Repository.swiftSources())
  func sourceIsTidy(path: String) throws {
    let lines = try Repository.text(path).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= Self.fileLength, "\(path) has \(lines.count) lines")
    for (index, line) in lines.enumerated() {
      let place = "\(path):\(index + 1)"
      #expect(line.count <= Self.lineLength, "\(place) is \(line.count) columns wide")
      #expect(!line.contains("\t"), "\(place) has a tab")
      #expect(!line.hasSuffix(" "), "\(place) ends with a space")
    }
    if path.hasPrefix("Tests/RepositoryTests") { return }
    try checkWords(lines, path: path)
    checkFunctions(lines, path: path)
  }

  private func checkWords(_ lines: [Substring], path: String) throws {
    for (index, line) in lines.enumerated() {
      let place = "\(path):\(index + 1)"
      for word in ["TODO", "FIXME", "XXX", "HACK"] {
        #expect(!line.contains(word), "\(place) says \(word)")
      }
      let isExplained = line.contains("// safe:")
        || (index > 0 && lines[index - 1].contains("// safe:"))
      for word in ["try!", " as! ", "@unchecked Sendable", "nonisolated(unsafe)"] {
        #expect(
          !line.contains(word) || isExplained || line.trimmed.hasPrefix("//"),
          "\(place) uses \(word) without saying why it is safe")
      }
      #expect(!line.contains(" Process()"), "\(place) starts a program without ChildProcess")
      // POSIX: any thread that reads the environment meanwhile may read freed memory.
      for word in ["setenv(", "putenv(", "clearenv("] {
        #expect(!line.contains(word), "\(place) changes the environment under its readers")
      }
    }
  }

  /// A function's length by its indentation: from `func` to the brace that closes it.
  private func checkFunctions(_ lines: [Substring], path: String) {
    var start: (line: Int, indent: Int)?
    for (index, line) in lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      if let open = start, indent == open.indent, line.trimmed.hasPrefix("}") {
        let length = index - open.line + 1
        #expect(
          length <= Self.functionLength, "\(path):\(open.line + 1) a function of \(length) lines")
        start = nil
      } else if start == nil, line.contains("func "), line.trimmed.isDeclaration,
        !line.trimmed.hasSuffix("}")
      {
        start = (index, indent)
      }
    }
  }

  @Test func noFileIsNamedAfterNothing() {
    for path in Repository.swiftSources() {
      let name = path.split(separator: "/").last ?? ""
      for word in ["Manager", "Helper", "Utils", "Misc", "Common", "Seed"] {
        #expect(!name.contains(word), "\(path)")
      }
    }
  }

  @Test func theRepositorySpeaksOfTheProductAlone() throws {
    let listed = try Repository.run("git", ["ls-files"])
    try #require(listed.status == 0)
    let paths = listed.output.split(separator: "\n").map(String.init)
    #expect(!paths.contains("Package.resolved"))
    #expect(paths.allSatisfy { !$0.hasPrefix(".build") })
    let endings = ["swift", "md", "yaml", "service", "sh", "html", "js", "css", "conf", "rules"]
    for path in paths where endings.contains(String(path.split(separator: ".").last ?? "")) {
      if path.hasPrefix("Tests/RepositoryTests") { continue }
      guard let text = try? Repository.text(path) else { continue }
      for word in ["/" + "work/", "/root/", "/home/"] {
        #expect(!text.contains(word), "\(path) names a machine path (\(word))")
      }
    }
  }
}

extension Substring {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

extension String {
  fileprivate var isDeclaration: Bool {
    let modifiers: Set<Substring> = [
      "public", "private", "fileprivate", "internal", "static", "mutating", "override",
      "nonisolated", "final", "consuming", "borrowing", "@discardableResult",
    ]
    return split(separator: " ").first { !modifiers.contains($0) && !$0.hasPrefix("@") } == "func"
  }
}
