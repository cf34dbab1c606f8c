import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing

@testable import DeviceDrivers

/// What animation costs, as work done rather than as time: the same on every machine.
struct PixelBoardCostTests {
  /// A notice scrolls through.
  private func scrolling(fps: Int) async throws -> PixelBoardSessionTests.Scene {
    var scene = try PixelBoardSessionTests.Scene(fps: fps)
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
    return scene
  }

  @Test func wakesThatComeLateDoNotSlowTheMovementDown() async throws {
    var scene = try await scrolling(fps: 30)
    try scene.pass(.seconds(20), late: .milliseconds(3))
    #expect((599...601).contains(scene.sent.count), "\(scene.sent.count) frames in 20 s")
  }

  @Test func scrollingSendsOnlyTheNoticesUniverses() async throws {
    var scene = try await scrolling(fps: 20)
    try scene.pass(.seconds(60))
    let frames = scene.sent.count
    let datagrams = scene.sent.map(\.packets.count).reduce(0, +)
    print("192 x 64, 60 s of scrolling: \(frames) frames, \(datagrams) datagrams")
    #expect((1150...1201).contains(frames))
    // 16 of 64 rows are 19 or 20 universes; the others are kept alive.
    #expect(datagrams < frames * 25, "\(datagrams) datagrams in \(frames) frames")
  }
}
