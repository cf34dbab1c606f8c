import Foundation
import Testing

/// systemd's own opinion of the unit.
struct ServiceUnitTests {
  static let bar = 1.2

  @Test func exposureIsAtMostTheBar() throws {
    let analysis = try Repository.run(
      "systemd-analyze", ["security", "--offline=true", "--no-pager", "systemd/halld.service"])
    let last = try #require(
      analysis.output.firstMatch(of: /exposure level for halld\.service: ([0-9.]+)/))
    #expect(try #require(Double(last.1)) <= Self.bar, "\(last.0)")
  }

  /// `verify` wants the binary to exist, so it is told of one that does.
  @Test func unitVerifies() throws {
    let unit = try Repository.text("systemd/halld.service")
      .replacing("/usr/bin/halld", with: "/usr/bin/true")
    let folder = Repository.root.appending(path: ".build/unit-test")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try unit.write(
      to: folder.appending(path: "halld.service"), atomically: true, encoding: .utf8)
    let verified = try Repository.run(
      "systemd-analyze", ["verify", "--man=no", folder.path + "/halld.service"])
    let own = verified.output.split(separator: "\n").filter { $0.contains("halld.service") }
    #expect(verified.status == 0, "\(verified.output)")
    #expect(own.isEmpty, "\(own)")
  }
}
