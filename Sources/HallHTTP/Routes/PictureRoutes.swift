import HallDomain
import HallPorts
import HallRaster
import Hummingbird
import NIOCore

/// The pictures of notices, by the hash of their file: what is at an address never changes.
enum PictureRoutes {
  static let all: [Route] = [
    .get(
      "/api/v1/notices/pictures/{hash}", "A notice's picture, of any notice in the journal",
      answer: png
    ) { exchange in
      let hash = try exchange.parameter("hash")
      if let picture = exchange.view.state.notices.picture(hash) { return try response(picture) }
      guard let picture = try await recorded(hash, exchange) else { throw unknown(hash) }
      return try response(picture)
    },
    .get(
      "/api/v1/boards/{board}/pictures/{hash}", "A picture that stands on the board now",
      access: .anyone, answer: png
    ) { exchange in
      let board = BoardID(rawValue: try exchange.parameter("board"))
      let hash = try exchange.parameter("hash")
      let standing = exchange.view.state.notices.standing(on: board).compactMap(\.picture)
      guard let picture = standing.first(where: { $0.sha256 == hash }) else { throw unknown(hash) }
      return try response(picture)
    },
  ]

  private static let png = Route.Answer.other(type: "image/png", "The file as it was sent")

  /// The notice may be gone: its record still has the file.
  private static func recorded(
    _ hash: String, _ exchange: Exchange
  ) async throws -> NoticePicture? {
    let last = exchange.view.sequence
    guard last > 0 else { return nil }
    for try await record in exchange.service.hall.records(after: 0) {
      if case .notices(.noticeAdded(let notice)) = record.event, let picture = notice.picture,
        picture.sha256 == hash
      {
        return picture
      }
      if record.sequence >= last { break }
    }
    return nil
  }

  private static func response(_ picture: NoticePicture) throws(Problem) -> Response {
    guard let file = picture.file else { throw unknown(picture.sha256) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "image/png", .cacheControl: "private, max-age=86400, immutable",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file)))
  }

  private static func unknown(_ hash: String) -> Problem {
    .unknown("picture.unknown", hash, zh: "图片", en: "picture")
  }
}
