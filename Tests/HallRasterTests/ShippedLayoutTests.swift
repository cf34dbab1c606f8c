import Foundation
import HallConfiguration
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

  @Test(arguments: names) func aShippedLayoutLooksAsItWasApproved(name: String) throws {
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
    let board = try #require(report.plan?.boards.first, "\(report.text())")
    var screen = BoardScreen(
      width: board.width, height: board.height, layout: board.layout, text: try TextPainter())
    let picture = screen.picture(
      of: .sample(of: LayoutPainterTests.rules), at: BoardContents.sampleMoment)
    try GoldenPicture.check(
      picture.enlargedAsLEDs(pitch: board.width > 256 ? 3 : 4), "layout-\(name)")
  }
}
