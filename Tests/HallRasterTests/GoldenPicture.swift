import Foundation
import HallRaster
import Testing

/// Compares a picture with the one that a person has looked at and kept in `Pictures/`.
///
/// `HALL_RECORD_PICTURES=1` writes them anew: look at each before committing it.
enum GoldenPicture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Pictures")

  static func check(
    _ picture: PixelImage, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appending(path: "\(name).png")
    if ProcessInfo.processInfo.environment["HALL_RECORD_PICTURES"] == "1" {
      try Data(picture.png()).write(to: file)
      return
    }
    let kept = try PixelImage(png: Array(Data(contentsOf: file)))
    guard kept != picture else { return }
    let actual = FileManager.default.temporaryDirectory.appending(path: "\(name)-actual.png")
    try Data(picture.png()).write(to: actual)
    let changed = zip(kept.bytes, picture.bytes).filter { $0 != $1 }.count
    Issue.record(
      """
      \(name): \(kept.width) x \(kept.height) kept, \(picture.width) x \(picture.height) drawn, \
      \(changed) bytes differ; drawn: \(actual.path)
      """, sourceLocation: sourceLocation)
  }
}
