import HallDomain
import HallPorts

/// What a command did: its records, and the ticket or window as it is now.
struct DoneAnswer: Codable {
  /// The last of the records; null when nothing needed to happen.
  var sequence: Int64?
  var records: [RecordAnswer]
  var ticket: TicketAnswer?
  var window: WindowAnswer?

  init(
    records: [RecordedEvent], view: HallView, ticket: Ticket? = nil, window: WindowID? = nil
  ) {
    sequence = records.last?.sequence
    self.records = records.map { RecordAnswer($0, view: view) }
    self.ticket = ticket.map { TicketAnswer($0, view: view) }
    self.window = window.flatMap { view.rules.window($0) }.map { WindowAnswer($0, view: view) }
  }
}

/// A record of the journal, with a sentence for people.
struct RecordAnswer: Codable {
  var sequence: Int64
  /// Milliseconds since 1970.
  var at: Int64
  var civil: String
  var origin: Origin
  /// Without the bytes of a notice's picture, which are at `/api/v1/notices/pictures/SHA256`.
  var event: Event
  /// The event's own name, as `queue.ticketCalled`.
  var kind: String
  var words: LocalizedText

  init(_ record: RecordedEvent, view: HallView) {
    sequence = record.sequence
    at = record.now.unixTime / 1_000_000
    civil = record.now.civil.description
    origin = record.origin
    event = record.event.withoutPicture
    let speaker = EventSpeaker(state: view.state, rules: view.rules)
    kind = speaker.kind(of: record.event)
    words = speaker.words(for: record.event)
  }
}

extension Event {
  /// A picture has up to 96 KiB, and its hash says which it is: every page that watches the hall
  /// would be sent it with each record.
  fileprivate var withoutPicture: Event {
    guard case .notices(.noticeAdded(var notice)) = self, notice.picture != nil else { return self }
    notice.picture?.png = ""
    return .notices(.noticeAdded(notice: notice))
  }
}
