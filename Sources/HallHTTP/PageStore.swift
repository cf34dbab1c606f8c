import FoundationEssentials
import Glibc
import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// The pages' files, read once at the start and kept: they are small and never change.
struct PageStore: Sendable {
  private struct Page {
    var bytes: ByteBuffer
    var type: String
    var tag: String
  }

  private let pages: [String: Page]

  /// Addresses of the pages, and the file of each.
  private static let addresses = [
    ("/", "console.html", "Console"),
    ("/kiosk", "kiosk.html", "Where tickets are taken, for a touch screen"),
    ("/signage/{board}", "signage.html", "A board in a browser, full screen"),
    ("/pad/{window}", "pad.html", "A window's call pad"),
    ("/commissioning", "commissioning.html", "What an installer ticks off, and a report"),
    ("/t/{code}", "ticket.html", "A citizen's ticket"),
  ]

  private static let types = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
  ]

  /// - Parameter directory: nil: beside the program, as SwiftPM builds it, or under
  ///   `share/hall-controller/pages` of where the program is installed.
  init(directory: String?) throws(HallServer.Failure) {
    let candidates = directory.map { [$0] } ?? Self.usualDirectories
    guard
      let found = candidates.first(where: { access($0 + "/console.html", R_OK) == 0 })
    else {
      throw HallServer.Failure(
        description: "the pages are missing; looked in \(candidates.joined(separator: ", ")): "
          + "install them beside the program (make install does)")
    }
    var pages: [String: Page] = [:]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: found)) ?? []
    for name in names {
      guard let type = Self.types[String(name.split(separator: ".").last ?? "")],
        let data = FileManager.default.contents(atPath: found + "/" + name)
      else { continue }
      pages[name] = Page(bytes: ByteBuffer(bytes: data), type: type, tag: Self.tag(data))
    }
    self.pages = pages
  }

  private static var usualDirectories: [String] {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = own.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    return [
      folder + "/hall-controller_HallHTTP.resources/Pages",
      folder + "/../share/hall-controller/pages",
      "/usr/share/hall-controller/pages",
    ]
  }

  var routes: [Route] {
    Self.addresses.map { address, file, summary in
      .get(
        address, summary, access: .anyone, answer: .other(type: "text/html", summary)
      ) { exchange in
        try answer(file, to: exchange.request)
      }
    } + [
      .get(
        "/assets/{file}", "Scripts, styles and pictures of the pages", access: .anyone,
        answer: .other(type: "*/*", "The file")
      ) { exchange in
        try answer(try exchange.parameter("file"), to: exchange.request)
      }
    ]
  }

  func answer(_ file: String, to request: Request) throws(Problem) -> Response {
    guard let page = pages[file] else { throw .notFound }
    // Asked again each time, answered with 304: a new version is seen at once.
    let headers: HTTPFields = [
      .contentType: page.type, .cacheControl: "no-cache", .eTag: page.tag,
    ]
    if request.headers[.ifNoneMatch] == page.tag {
      return Response(status: .notModified, headers: headers)
    }
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: page.bytes))
  }

  /// FNV-1a, 64 bits (draft-eastlake-fnv): two versions of a file differ, no more is asked.
  private static func tag(_ data: Data) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return "\"" + String(hash, radix: 16) + "\""
  }
}
