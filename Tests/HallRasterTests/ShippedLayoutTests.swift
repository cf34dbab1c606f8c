import Foundation
import HallConfiguration
import HallDomain
import HallPorts
import HallRaster
import Testing

/// Every layout of the product in a hall file, checked and drawn.
struct ShippedLayoutTests {
  static let layouts = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../firmware-config/layouts").standardizedFileURL

  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: layouts.path)
    return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func thereAreSome() { #expect(Self.names.count >= 3) }

  /// A board of the layout, as a hall file has it.
  private func board(_ name: String) throws -> BoardPlan {
    let size = try #require(name.firstMatch(of: /([0-9]+)x([0-9]+)/))
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "layouts-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let halls = folder.appending(path: "halls")
    try FileManager.default.createDirectory(at: halls, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "layouts"), withDestinationURL: Self.layouts)
    let hall = halls.appending(path: "hall.yaml")
    try """
    hall: {name: Test, time-zone: Asia/Shanghai}
    services:
      A: {name: General}
    windows:
      1: {serves: [A]}
    boards:
      b: {e131: {host: 10.0.0.2}, width: \(size.1), height: \(size.2), layout: \(name)}
    """.write(to: hall, atomically: true, encoding: .utf8)
    let report = HallFile.check(path: hall.path)
    return try #require(report.plan?.boards.first, "\(report.text())")
  }

  private func screen(_ board: BoardPlan) throws -> BoardScreen {
    BoardScreen(
      width: board.width, height: board.height, layout: board.layout, text: try TextPainter())
  }

  @Test(arguments: names) func aShippedLayoutLooksAsItWasApproved(name: String) throws {
    let board = try board(name)
    var screen = try screen(board)
    let picture = screen.picture(
      of: .sample(of: LayoutPainterTests.rules), at: BoardContents.sampleMoment)
    try GoldenPicture.check(
      picture.enlargedAsLEDs(pitch: board.width > 256 ? 3 : 4), "layout-\(name)")
  }

  /// Names of five characters and more, one picture below the other while a page stands: no
  /// character is lost.
  @Test func longNamesOfServicesAreSeenInTwoParts() throws {
    var rules = LayoutPainterTests.rules
    rules.services[0].name = LocalizedText(zh: "户籍身份证", en: "ID")
    rules.services[1].name = LocalizedText(zh: "不动产抵押登记", en: "Mortgages")
    let contents = BoardContents.sample(of: rules)
    let board = try board("hall-192x64")
    var screen = try screen(board)
    var both = PixelImage(width: board.width, height: 2 * board.height)
    both.blit(screen.picture(of: contents, at: .seconds(112)), x: 0, y: 0)
    #expect(screen.nextChange(of: contents, after: .seconds(112)) != nil)
    both.blit(screen.picture(of: contents, at: .seconds(114)), x: 0, y: board.height)
    try GoldenPicture.check(both.enlargedAsLEDs(pitch: 4), "layout-hall-192x64-long-names")
  }
}
