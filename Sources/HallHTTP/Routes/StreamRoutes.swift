import FoundationEssentials
import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// The hall's records as they happen.
enum StreamRoutes {
  static let all: [Route] = [
    .get(
      "/api/v1/events", "Records as server-sent events; `Last-Event-ID` resumes without a gap",
      query: [.optional("after", .integer, "As Last-Event-ID, for a first connection")],
      answer: .other(type: "text/event-stream", "`id` is the sequence, `event` is `record`"),
      events)
  ]

  @Sendable private static func events(_ exchange: Exchange) throws -> Response {
    var after = exchange.view.sequence
    if let text = exchange.request.headers[.lastEventID] ?? exchange.query("after") {
      guard let sequence = Int64(text), sequence >= 0 else {
        throw Problem.invalid("Last-Event-ID", zh: "须为序号", en: "it must be a sequence")
      }
      after = min(sequence, after)
    }
    let start = after
    let hall = exchange.service.hall
    let stream = EventStream(
      service: exchange.service, channel: exchange.context.channel, access: .staff)
    return try stream.response { feed in
      let encoder = JSONEncoder.hall
      var wasLive = false
      for try await record in hall.records(after: start) {
        let view = hall.view
        // The journal is the buffer: whoever falls behind costs nothing, but is no live reader.
        let lag = view.sequence - record.sequence
        if wasLive, lag > Int64(Limits.eventLag) {
          _ = await feed.put(.farewell("too slow: come back with Last-Event-ID"))
          return
        }
        wasLive = wasLive || lag <= 0
        let data = try encoder.encode(RecordAnswer(record, view: view))
        var buffer = ByteBuffer(string: "id: \(record.sequence)\nevent: record\ndata: ")
        buffer.writeBytes(data)
        buffer.writeString("\n\n")
        guard await feed.put(.event(buffer)) else { return }
      }
    }
  }
}
