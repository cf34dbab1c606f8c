import HallDomain
import HallRaster

/// The pictures of the notices on a board, each read once.
struct NoticeGallery: Sendable {
  private var pictures: [String: PixelImage] = [:]

  /// Reads what is new and forgets what no longer stands there.
  mutating func take(_ notices: [Notice]) {
    let wanted = notices.compactMap(\.picture)
    guard !wanted.isEmpty || !pictures.isEmpty else { return }
    let known = pictures
    pictures = [:]
    for picture in wanted {
      pictures[picture.sha256] = known[picture.sha256] ?? PixelImage(picture)
    }
  }

  subscript(picture: NoticePicture) -> PixelImage? { pictures[picture.sha256] }
}
