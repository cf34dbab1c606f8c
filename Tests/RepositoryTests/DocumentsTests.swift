import Foundation
import Testing

/// Documents that would go stale unless something compares them with the code.
struct DocumentsTests {
  /// `public static let waitingCommands = 4096` in any Limits.swift or PrinterLimits.swift.
  static func limits() throws -> [(module: String, name: String)] {
    try Repository.files(under: "Sources", endings: ["swift"])
      .filter { $0.hasSuffix("Limits.swift") }
      .flatMap { path in
        let module = String(path.split(separator: "/")[1])
        return try Repository.text(path).split(separator: "\n").compactMap {
          line -> (module: String, name: String)? in
          guard let range = line.range(of: "static let ") else { return nil }
          let name = line[range.upperBound...].prefix { $0.isLetter || $0.isNumber }
          return (module, String(name))
        }
      }
  }

  @Test func everyLimitStandsInTheTable() throws {
    let table = try Repository.text("docs/limits.md")
    let limits = try Self.limits()
    #expect(limits.count > 10)
    for limit in limits {
      #expect(
        table.contains("`\(limit.module).\(limit.name)`"),
        "docs/limits.md misses \(limit.module).\(limit.name)")
    }
  }

  @Test func theTableNamesNoLimitThatIsGone() throws {
    let known = Set(try Self.limits().map { "\($0.module).\($0.name)" })
    let table = try Repository.text("docs/limits.md")
    for match in table.matches(of: /^\| `([A-Za-z0-9]+\.[A-Za-z0-9]+)`/.anchorsMatchLineEndings()) {
      #expect(known.contains(String(match.1)), "\(match.1) is no limit any more")
    }
  }

  @Test func everyMessageIDStandsInTheOperatorsGuide() throws {
    let guide = try Repository.text("docs/operator.md")
    let source = try Repository.text("Sources/HallSupervisor/Logging/MessageID.swift")
    let ids = source.matches(of: /= "([0-9a-f]{32})"/).map { String($0.1) }
    #expect(ids.count > 10)
    #expect(Set(ids).count == ids.count)
    for id in ids { #expect(guide.contains(id), "docs/operator.md misses \(id)") }
  }

  @Test func everyRefusalStandsInTheListAndNoOther() throws {
    let list = try Repository.text("docs/error-codes.md")
    let domain = try Repository.text("Sources/HallDomain/HallError.swift")
      .matches(of: /case [A-Za-z]+ = "([a-z.\-]+)"/).map { String($0.1) }
    let interface = try Repository.files(under: "Sources/HallHTTP", endings: ["swift"]).flatMap {
      try Repository.text($0).matches(of: /"((http|journal|device|hall|bus|picture)\.[a-z\-]+)"/)
        .map { String($0.1) }
    }
    let codes = Set(domain + interface)
    #expect(codes.count > 50)
    let listed = Set(
      list.matches(of: /^\| `([a-z.\-]+)`/.anchorsMatchLineEndings()).map { String($0.1) })
    #expect(listed == codes, "\(listed.symmetricDifference(codes).sorted())")
  }

  @Test func everyDiagnosisHasItsPictureAndItsCureInTheInstallersGuide() throws {
    let guide = try Repository.text("docs/installer.md")
    let source = try Repository.text("Sources/HallPorts/Installing/Diagnosis.swift")
    let causes = source.matches(of: /case [A-Za-z]+ = "([a-z\-]+)"/).map { String($0.1) }
    #expect(causes.count >= 7)
    let chapters = guide.split(separator: "\n### ").dropFirst().map(String.init)
    for cause in causes {
      let chapter = chapters.first { $0.hasPrefix("`\(cause)`") } ?? ""
      #expect(chapter.contains("](pictures/wiring/\(cause).svg)"), "no picture of \(cause)")
      let words = chapter.split(separator: "\n").dropFirst(2).joined(separator: " ")
      #expect(words.count > 60, "no cure of \(cause)")
    }
  }

  /// `[text](path)` and `![text](path)` of every document lead to a file.
  @Test func linksLeadSomewhere() throws {
    let documents = ["README.md"] + Repository.files(under: "docs", endings: ["md"])
      + Repository.files(under: "Sources", endings: ["md"])
    for document in documents {
      let folder = Repository.root.appending(path: document).deletingLastPathComponent()
      for match in try Repository.text(document).matches(of: /\]\(([^)#\s]+)[^)]*\)/) {
        let target = String(match.1)
        if target.contains("://") { continue }
        #expect(
          FileManager.default.fileExists(atPath: folder.appending(path: target).path),
          "\(document) links to \(target)")
      }
    }
  }
}
