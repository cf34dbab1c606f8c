import Foundation
import Testing

@testable import HallConfiguration

/// docs/fault-codes.md and docs/hall-file.md against the code.
struct FaultCodesDocumentTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: HallFileTests.repository.appending(path: path), encoding: .utf8)
  }

  @Test func theListHasEveryCodeOnceAndNoOther() throws {
    let list = try text("docs/fault-codes.md")
      .matches(of: /^\| `([a-z.\-]+)` \|/.anchorsMatchLineEndings()).map { String($0.1) }
    #expect(
      list == FaultCode.allCases.map(\.rawValue) + AdviceCode.allCases.map(\.rawValue))
  }

  @Test(arguments: [
    ("docs/hall-file.md", [HallShapes.file, HallShapes.printerModel, HallShapes.layout]),
    ("docs/profiles.md", [HallShapes.profile]),
  ])
  func everyKeyIsInItsDocument(path: String, tables: [KeyTable]) throws {
    let document = try text(path)
    func walk(_ shape: Shape) {
      switch shape {
      case .table(let table), .shorthand(let table):
        for key in table.keys {
          let isThere = document.contains("`\(key.name)`")
          #expect(isThere, "\(path) misses \(key.name)")
          walk(key.shape)
        }
      case .named(let value), .list(let value): walk(value)
      default: break
      }
    }
    for table in tables { walk(.table(table)) }
  }

  /// The whole example of the document is a good hall file; the one that ships, word for word.
  @Test func theExampleIsTheSmallHallThatShips() throws {
    let document = try text("docs/hall-file.md")
    let small = try text("firmware-config/halls/small.yaml")
    let isThere = document.contains("```yaml\n\(small)```")
    #expect(isThere)
  }
}
