import Foundation
import HallClient
import HallDomain
import HallHTTP
import HallPorts
import HallTestKit
import Logging
import ServiceLifecycle
import Synchronization

/// HallServer on loopback and on a Unix socket, with the hall's in-memory twin behind it.
final class ServedHall: Sendable {
  let hall: InMemoryHall
  let journal: FileJournal
  let devices = ScriptedDevices()
  let desk: ScriptedDesk
  let directory: URL
  let port: Int

  static let token = "a-token-of-at-least-24-characters"

  private init(
    hall: InMemoryHall, desk: ScriptedDesk, journal: FileJournal, directory: URL, port: Int
  ) {
    self.hall = hall
    self.desk = desk
    self.journal = journal
    self.directory = directory
    self.port = port
  }

  var socket: String { directory.path + "/halld.sock" }
  var page: String { "http://127.0.0.1:\(port)" }

  static func board(_ id: BoardID, _ wire: BoardWire = .page) -> BoardPlan {
    BoardPlan(id: id, name: LocalizedText(zh: "屏", en: "Board"), host: "", wire: wire)
  }

  /// Runs the server for as long as the body lasts; the hall's day has begun.
  static func run(
    rules: HallRules = .sample,
    tokens: [AccessToken] = [AccessToken(secret: ServedHall.token)],
    simulator: String? = nil, boards: [BoardPlan] = ["hall", "door"].map { ServedHall.board($0) },
    _ body: @escaping @Sendable (ServedHall) async throws -> Void
  ) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "http-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let hall = InMemoryHall(rules: rules)
    try await hall.submit(.tick, from: .timer, key: nil)
    let journal = FileJournal()
    let devices = ScriptedDevices()
    let desk = ScriptedDesk()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = HallServer(
      hall: hall, commands: hall, devices: devices, installer: desk, journal: journal,
      options: HallServerOptions(
        port: 0, socketPath: directory.path + "/halld.sock", tokens: tokens,
        simulatorPage: simulator, boards: boards, pagesDirectory: pages.path,
        scratchDirectory: directory.path),
      logger: logger)
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      guard await server.isListening(), let port = server.port else { throw NotListening() }
      let served = ServedHall(
        hall: hall, desk: desk, journal: journal, directory: directory, port: port)
      let result = await Result { try await body(served) }
      hall.finish()
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      try result.get()
    }
  }

  struct NotListening: Error {}

  static let pages = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/HallHTTP/Pages")

  // MARK: - Asking

  /// A client's call on a thread of its own: it blocks.
  func ask<Answer: Sendable>(
    _ place: HallClient.Place? = nil,
    _ body: @escaping @Sendable (HallClient) throws -> Answer
  ) async throws -> Answer {
    let client = HallClient(place ?? .url(page, token: nil), name: "test")
    return try await withCheckedThrowingContinuation { continuation in
      DedicatedThread.start(name: "client") {
        continuation.resume(with: Result { try body(client) })
      }
    }
  }

  func get(_ path: String) async throws -> JSONValue { try await ask { try $0.get(path) } }

  func post(_ path: String, _ body: JSONValue = .object([:])) async throws -> JSONValue {
    try await ask { try $0.post(path, body) }
  }

  func send(
    _ method: String, _ path: String, _ headers: [String: String] = [:], _ body: String? = nil
  ) async throws -> HallClient.Answer {
    try await ask { try $0.send(method, path, headers: headers, body: body.map { Array($0.utf8) }) }
  }

  /// The refusal of a call that must be refused.
  func refusal(
    _ place: HallClient.Place? = nil, _ body: @escaping @Sendable (HallClient) throws -> JSONValue
  ) async throws -> Refusal {
    do {
      let answer = try await ask(place, body)
      throw Unexpected(what: "it was taken: \(answer)")
    } catch HallClientError.refused(let refusal) {
      return refusal
    }
  }

  struct Unexpected: Error { var what: String }

  @discardableResult
  func issue(_ service: String) async throws -> String {
    let done = try await post("/api/v1/tickets", ["service": .string(service)])
    return done["ticket"]["number"].string ?? ""
  }
}

extension Result where Failure == any Error {
  init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}

/// A journal keeper whose backup is a small file.
actor FileJournal: JournalKeeper {
  private(set) var restored: [UInt8]?
  private var failure: JournalError?
  private var verdict = JournalVerdict(
    records: 12, firstSequence: 1, lastSequence: 12, faults: [])
  static let content = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 7, count: 300_000)

  func fail(with error: JournalError?) { failure = error }
  func set(_ verdict: JournalVerdict) { self.verdict = verdict }

  func status() -> JournalStatus {
    JournalStatus(
      lastSequence: 12, bytes: 4096, capBytes: 1 << 20, freeDiskBytes: 1 << 30, onReserve: false)
  }

  func verify() throws(JournalError) -> JournalVerdict {
    if let failure { throw failure }
    return verdict
  }

  func backup(to path: String) throws(JournalError) {
    if let failure { throw failure }
    guard !FileManager.default.fileExists(atPath: path),
      FileManager.default.createFile(atPath: path, contents: Data(Self.content))
    else { throw .failed("\(path) is there already") }
  }

  func stageRestore(from path: String) throws(JournalError) {
    if let failure { throw failure }
    restored = FileManager.default.contents(atPath: path).map { Array($0) }
  }
}

/// Three devices: one up with a picture, one that needs a person, one down.
struct ScriptedDevices: DeviceDirectory {
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

  func devices() -> [DeviceReport] {
    [
      DeviceReport(
        id: "bus/east", family: "bus", name: LocalizedText(zh: "东侧总线", en: "East bus"),
        wire: "/dev/ttyS1 9600 8N1", health: .up, since: 1_795_000_000_000, shows: "41 %",
        figures: [.init("utilisation", 41.5, "%"), .init("late \"answers\"", .nan)]),
      DeviceReport(
        id: "display-3", family: "window-display",
        name: LocalizedText(zh: "3号窗口屏", en: "Display 3"), wire: "east, slave 13",
        health: .down(reason: "no answer"), since: 1_795_000_000_000, shows: "A012",
        hasPicture: true),
      DeviceReport(
        id: "printer-lobby", family: "ticket-printer",
        name: LocalizedText(zh: "大厅打印机", en: "Lobby printer"), wire: "/dev/ttyS2 19200 8N1",
        health: .degraded(reason: "paper low"), since: 1_795_000_000_000),
    ]
  }

  func picture(of device: DeviceID) -> [UInt8]? { device == "display-3" ? Self.png : nil }

  func film(of device: DeviceID, for span: Duration) -> BoardFilm? {
    guard device == "board-1" else { return nil }
    return BoardFilm(width: 8, height: 4, at: 1234, starts: [0, 50], length: 100, png: Self.png)
  }
}
