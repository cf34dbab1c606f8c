import Foundation
import HallClient
import HallPorts
import HallRaster
import HallTestKit
import Synchronization
import Testing

/// kill -9 around a notice's picture: before and after its commit, and while the board draws it. An
/// acknowledged picture is there again, whole, on the board and in the proof.
@Suite(.serialized) struct PicturePowerCutTests {
  /// Between the request and the cut; nil: the board has drawn it.
  static let delays: [Duration?] = [
    .zero, .milliseconds(2), .milliseconds(5), .milliseconds(12), .milliseconds(30), nil,
  ]

  private let hall: SimulatedHall
  private let client: HallClient
  private let board = "board-hall"

  init() throws {
    hall = try SimulatedHall()
    client = HallClient(.socket(hall.socket), name: "power cuts")
  }

  @Test func aPictureOutlivesPowerCutsWithItsProof() throws {
    try hall.startSimulator()
    try launch()
    var lost = 0
    for (cut, delay) in Self.delays.enumerated() {
      let file = Data(Self.picture(cut).png())
      let key = "picture-\(cut)"
      let acknowledged = Mutex(false)
      let asked = DispatchGroup()
      DispatchQueue.global().async(group: asked) { [client, board] in
        guard (try? Self.put(file, on: board, key, client)) != nil else { return }
        acknowledged.withLock { $0 = true }
      }
      if let delay {
        usleep(UInt32(delay / .microseconds(1)))
      } else {
        asked.wait()
        try boardShines("it draws the picture before the cut")
      }
      hall.killDaemon()
      asked.wait()
      // The board's source is gone: what shines afterwards comes from the daemon's new life.
      try SimulatedHall.eventually("the board is dark", within: .seconds(60)) { try lit() == 0 }
      try launch()
      let kept = try notices()
      if acknowledged.withLock({ $0 }) {
        #expect(kept.count == 1, "cut \(cut): an acknowledged notice is gone")
      }
      lost += kept.isEmpty ? 1 : 0
      // Asked again with the same key it is the same notice.
      try Self.put(file, on: board, key, client)
      let notice = try #require(try notices().first)
      #expect(try notices().count == 1)
      try boardShines("the picture is back after cut \(cut)")
      try prove(notice, file)
      try client.delete("/api/v1/notices/\(try #require(notice["id"].int))")
    }
    print("\(Self.delays.count) cuts, \(lost) of them before the commit")
    let verdict = try client.get("/api/v1/journal/verify")
    #expect(verdict["faults"].array.isEmpty, "\(verdict)")
    // Each picture stood there at the end until it was removed, whatever ended it before.
    let ends = try client.get("/api/v1/notices/shown?board=\(board)").array
    let removed = ends.filter { $0["endedBy"].string == "changed" }
    #expect(Set(removed.compactMap { $0["picture"].string }).count == Self.delays.count)
    #expect(ends.contains { $0["endedBy"].string == "daemon-ended" })
  }

  // MARK: - Acting and looking

  /// Every LED shines. Noise, so that the file is large: what is written in pieces can be cut
  /// between them.
  private static func picture(_ cut: Int) -> PixelImage {
    var picture = PixelImage(width: 192, height: 64)
    var random = SplitMix64(seed: UInt64(cut))
    for place in 0..<192 * 64 {
      picture[place % 192, place / 192] = RGB(
        255, .random(in: 0...255, using: &random), .random(in: 0...255, using: &random))
    }
    return picture
  }

  private func launch() throws {
    try hall.launchDaemon()
    try SimulatedHall.eventually(
      "the daemon answers", within: .seconds(90), hint: { hall.daemon?.output ?? "" }
    ) { try client.get("/readyz")["status"].string == "ready" }
  }

  @discardableResult
  private static func put(
    _ file: Data, on board: String, _ key: String, _ client: HallClient
  ) throws -> JSONValue {
    try client.post(
      "/api/v1/notices",
      ["picture": .string(file.base64EncodedString()), "boards": .array([.string(board)])],
      key: key)
  }

  private func notices() throws -> [JSONValue] { try client.get("/api/v1/notices").array }

  private func lit() throws -> Int { try hall.look()["boards"][board]["lit"].int ?? 0 }

  /// Its turn comes every 18 s.
  private func boardShines(_ what: String) throws {
    try SimulatedHall.eventually(what, within: .seconds(90)) { try lit() == 192 * 64 }
  }

  /// As an inspector does it, with hallctl: which picture stands there, and its file.
  private func prove(_ notice: JSONValue, _ file: Data) throws {
    let hash = try #require(notice["picture"]["sha256"].string)
    let spans = try hall.ask("notice", "shown", "--board", board).array
    let standing = spans.filter { $0["until"].string == nil }
    #expect(standing.count == 1 && standing.first?["picture"].string == hash)
    let out = hall.directory.appending(path: "proof.png")
    _ = try hall.ask("notice", "picture", hash, "--out", out.path)
    #expect(try Data(contentsOf: out) == file)
  }
}
