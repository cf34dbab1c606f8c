import FoundationEssentials
import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// The journal for those who keep it.
enum JournalRoutes {
  static let sqlite = "application/vnd.sqlite3"
  static let ndjson = "application/x-ndjson"

  static let all: [Route] = [
    .get("/api/v1/journal", "Size, room and the last record", answer: .json(JournalStatus.self)) {
      exchange in
      try exchange.json(await exchange.service.journal.status())
    },
    .get(
      "/api/v1/journal/records", "Records after a sequence, or the last ones",
      query: [
        .optional("after", .integer, "Sequence to begin after; without it the last records come"),
        .optional("limit", .integer, "At most so many, up to \(Limits.recordsPerAnswer)"),
      ], answer: .json([RecordAnswer].self), records),
    .get(
      "/api/v1/journal/verify", "Compute every record's hash anew",
      answer: .json(JournalVerdict.self)
    ) { exchange in
      do {
        return try exchange.json(try await exchange.service.journal.verify())
      } catch let error as JournalError {
        throw Problem(error)
      }
    },
    .get(
      "/api/v1/journal/export", "All records, one JSON object a line",
      query: [.optional("after", .integer, "Sequence to begin after")],
      answer: .other(type: ndjson, "Records"), export),
    .get(
      "/api/v1/journal/backup", "A consistent copy of the journal while the hall goes on",
      answer: .other(type: sqlite, "An SQLite database"), backup),
    Route(
      method: .post, path: "/api/v1/journal/restore", access: .staff,
      summary: "Check a backup and lay it ready for the next start", body: .stream(type: sqlite),
      answer: .json(Staged.self), handle: restore),
  ]

  @Sendable private static func records(_ exchange: Exchange) async throws -> Response {
    let view = exchange.view
    let limit = min(
      try exchange.wholeNumber("limit").map(Int.init(clamping:)) ?? 100, Limits.recordsPerAnswer)
    let after = try exchange.wholeNumber("after") ?? max(view.sequence - Int64(limit), 0)
    var answers: [RecordAnswer] = []
    if limit > 0, after < view.sequence {
      for try await record in exchange.service.hall.records(after: after) {
        answers.append(RecordAnswer(record, view: view))
        if answers.count >= limit || record.sequence >= view.sequence { break }
      }
    }
    return try exchange.json(answers)
  }

  @Sendable private static func export(_ exchange: Exchange) async throws -> Response {
    let after = try exchange.wholeNumber("after") ?? 0
    let (hall, last) = (exchange.service.hall, exchange.view.sequence)
    let body = ResponseBody { writer in
      if after < last {
        let encoder = JSONEncoder.hall
        var lines = ByteBuffer()
        for try await record in hall.records(after: after) {
          if record.sequence > last { break }
          lines.writeBytes(try encoder.encode(record))
          lines.writeInteger(UInt8(ascii: "\n"))
          if lines.readableBytes >= Limits.chunkBytes {
            try await writer.write(lines)
            lines.clear()
          }
          if record.sequence >= last { break }
        }
        if lines.readableBytes > 0 { try await writer.write(lines) }
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: ndjson, .cacheControl: "no-store"], body: body)
  }

  @Sendable private static func backup(_ exchange: Exchange) async throws -> Response {
    let file = ScratchFile(in: exchange.service.options.scratchDirectory)
    do {
      try await exchange.service.journal.backup(to: file.path)
    } catch {
      throw Problem(error)
    }
    let size = try file.size()
    let body = ResponseBody(contentLength: size) { writer in
      try await file.read { try await writer.write($0) }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: sqlite, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"hall.sqlite\"",
      ], body: body)
  }

  struct Staged: Codable {
    var staged = true
    var next = LocalizedText(
      zh: "下次启动 halld 时生效", en: "It takes effect when halld is started again")
  }

  @Sendable private static func restore(_ exchange: Exchange) async throws -> Response {
    // A foreign page cannot send this type without asking (Fetch, CORS-safelisted).
    guard exchange.request.headers[.contentType] == sqlite else {
      throw Problem(
        .unsupportedMediaType, "http.content-type", zh: "须为 \(sqlite)",
        en: "Send the backup as \(sqlite)")
    }
    let file = ScratchFile(in: exchange.service.options.scratchDirectory)
    try await file.write(exchange.request.body, upTo: Limits.restoreBytes)
    do {
      try await exchange.service.journal.stageRestore(from: file.path)
    } catch {
      // The upload is at fault, not the disk.
      guard case .failed(let reason) = error else { throw Problem(error) }
      throw Problem(
        .conflict, "journal.backup-unusable", zh: "备份不可用：\(reason)",
        en: "The backup cannot be used: \(reason)", hint: LocalizedText(
          zh: "请换一个备份；未作任何更改", en: "Take another backup; nothing was changed"))
    }
    return try exchange.json(Staged())
  }
}
