import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing

@testable import DeviceDrivers

/// What animation costs, as work done rather than as time: the same on every machine.
struct PixelBoardCostTests {
  @Test func scrollingSendsOnlyTheNoticesUniverses() async throws {
    var scene = try PixelBoardSessionTests.Scene()
    try await scene.openAndIssue()
    try await scene.submit(
      .notices(
        .add(
          NoticeDraft(
            text: LocalizedText(zh: String(repeating: "公告", count: 40), en: "x")),
          by: nil)))
    try scene.view()
    try scene.pass(.seconds(5))
    scene.sent = []
    try scene.pass(.seconds(60))
    let frames = scene.sent.count
    let datagrams = scene.sent.map(\.packets.count).reduce(0, +)
    print("192 x 64, 60 s of scrolling: \(frames) frames, \(datagrams) datagrams")
    #expect((1150...1201).contains(frames))
    // 16 of 64 rows are 19 or 20 universes; the others are kept alive.
    #expect(datagrams < frames * 25, "\(datagrams) datagrams in \(frames) frames")
  }
}
