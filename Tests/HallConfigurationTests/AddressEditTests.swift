import Foundation
import Testing

@testable import HallConfiguration

/// The line of a hall file that moves a device to another slave address.
struct AddressEditTests {
  private static func edit(_ text: String, _ device: String) throws -> (line: Int, new: String)? {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return HallFile.edit(file.path, device: device, slave: 44).map { ($0.line, $0.new) }
  }

  private static let file = """
    devices:
      pad-1:
        bus: east
        slave: 11   # by the door
      pad-11: {bus: east, slave: 11, profile: pad-11}
      pad-2: {bus: east}
    """

  @Test func onlyTheDevicesOwnNumberChangesAndRemarksStay() throws {
    let plain = try #require(try Self.edit(Self.file, "pad-1"))
    #expect(plain == (4, "    slave: 44   # by the door"))
    let flow = try #require(try Self.edit(Self.file, "pad-11"))
    #expect(flow == (5, "  pad-11: {bus: east, slave: 44, profile: pad-11}"))
  }

  @Test func whereThereIsNoSuchLineThereIsNoEdit() throws {
    #expect(try Self.edit(Self.file, "pad-2") == nil)
    #expect(try Self.edit(Self.file, "none") == nil)
    #expect(try Self.edit("devices: 3", "pad-1") == nil)
    #expect(HallFile.edit("/nowhere.yaml", device: "pad-1", slave: 1) == nil)
  }

  @Test func everyShippedProfileIsOffered() {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let profiles = HallFile.profiles(for: root.path + "/firmware-config/halls/demo.yaml")
    #expect(profiles.count >= 18)
    #expect(profiles.map(\.id) == profiles.map(\.id).sorted())
  }
}
