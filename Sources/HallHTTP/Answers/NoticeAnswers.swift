import HallDomain
import HallPorts

/// A notice as pages and scripts read it.
struct NoticeAnswer: Codable {
  struct Turns: Codable {
    var every: Int
    var lasting: Int
  }

  /// The file itself is at `/api/v1/notices/pictures/SHA256`.
  struct Picture: Codable {
    var sha256: String
    var width: Int
    var height: Int

    init(_ picture: NoticePicture) {
      (sha256, width, height) = (picture.sha256, picture.width, picture.height)
    }
  }

  var id: Int
  var text: LocalizedText
  var picture: Picture?
  var boards: [BoardID]
  var regions: [String]
  var priority: Notice.Priority
  var from: String?
  var until: String?
  var weekdays: [Weekday]
  /// `08:30-17:00`; absent: the whole day.
  var hours: String?
  /// Minutes; absent: all the time.
  var turns: Turns?
  var author: String?
  var approvedBy: String?
  /// `awaiting` approval, `shown` now, or `resting` until its time comes.
  var state: String

  init(_ notice: Notice, isShown: Bool) {
    id = notice.id.rawValue
    text = notice.text
    picture = notice.picture.map { Picture($0) }
    boards = notice.boards
    regions = notice.regions
    priority = notice.priority
    from = notice.schedule.from?.description
    until = notice.schedule.until?.description
    weekdays = notice.schedule.weekdays
    hours = notice.schedule.hours.map { "\($0.from)-\($0.until)" }
    turns = notice.schedule.turns.map { Turns(every: $0.everyMinutes, lasting: $0.lastingMinutes) }
    author = notice.author
    if case .given(let person) = notice.approval { approvedBy = person }
    state = notice.isApproved ? (isShown ? "shown" : "resting") : "awaiting"
  }

  static func all(_ view: HallView) -> [NoticeAnswer] {
    let notices = view.state.notices
    let due = Set(notices.due.map(\.id))
    return notices.notices.map { NoticeAnswer($0, isShown: due.contains($0.id)) }
  }
}

/// From when until when a notice stood on a board, as the journal proves it.
struct ShownSpanAnswer: Codable {
  var notice: Int
  /// Absent when the journal no longer holds what it said.
  var text: LocalizedText?
  /// SHA-256 of the picture's file.
  var picture: String?
  var board: BoardID
  var from: String
  /// Absent: it stands there still.
  var until: String?
  var endedBy: String?
  /// The records that say so.
  var firstRecord: Int64
  var lastRecord: Int64?

  init(_ span: ShownSpan) {
    notice = span.notice.rawValue
    text = span.text
    picture = span.picture
    board = span.board
    from = span.from.civil.description
    until = span.end?.mark.civil.description
    endedBy = span.end?.cause.rawValue
    firstRecord = span.from.sequence
    lastRecord = span.end?.mark.sequence
  }
}
