/// Proves from the journal's records which notice stood on which board when: a fold over all of
/// them, in their order.
///
/// A notice stands on a board while its time has come (`noticesShown`), no urgent one takes its
/// place, the board can show something of it, there is no emergency, and the board is not known to
/// be down. Where the daemon ended without a word the last record before its next start bounds what
/// is sure.
public struct ShownSpans: Sendable {
  private let boards: [BoardID]
  private let shows: @Sendable (Notice, BoardID) -> Bool
  private var notices = NoticeState()
  private var told: [NoticeID: (text: LocalizedText, picture: String?)] = [:]
  private var down: Set<BoardID> = []
  private var isEmergency = false
  private var open: [Place: ShownSpan] = [:]
  private var last: ShownSpan.Mark?
  /// Those that have ended since they were last taken.
  private var ended: [ShownSpan] = []

  private struct Place: Hashable {
    var notice: NoticeID
    var board: BoardID
  }

  /// - Parameter shows: whether a board can show anything of a notice: a sign of characters has no
  ///   pictures.
  public init(
    boards: [BoardID], shows: @escaping @Sendable (Notice, BoardID) -> Bool = { _, _ in true }
  ) {
    self.boards = boards
    self.shows = shows
  }

  public mutating func take(_ event: Event, at mark: ShownSpan.Mark) {
    var cause = ShownSpan.Cause.changed
    switch event {
    case .notices(let event):
      if case .noticeAdded(let notice) = event {
        told[notice.id] = (notice.text, notice.picture?.sha256)
      }
      if case .noticeRemoved(let id, _) = event { told[id] = nil }
      notices.evolve(event)
    case .day(.emergencyStarted):
      isEmergency = true
      cause = .emergency
    case .day(.emergencyEnded): isEmergency = false
    case .day(.daemonStarted):
      // All of them stood there at least until the record before.
      for place in open.keys { close(place, at: last ?? mark, .daemonEnded) }
    case .devices(.healthChanged(let device, let health, _)):
      let board = BoardID(rawValue: device.rawValue)
      guard boards.contains(board) else { break }
      if health.isDown { down.insert(board) } else { down.remove(board) }
      cause = .boardDown
    default: break
    }
    settle(at: mark, cause)
    last = mark
  }

  /// The spans that have ended so far, each once, in the order of their ends.
  public mutating func takeEnded() -> [ShownSpan] {
    defer { ended = [] }
    return ended
  }

  /// What stands on the boards after the last record.
  public var standing: [ShownSpan] {
    open.values.sorted { ($0.from.sequence, $0.board) < ($1.from.sequence, $1.board) }
  }

  private mutating func settle(at mark: ShownSpan.Mark, _ cause: ShownSpan.Cause) {
    var wanted: Set<Place> = []
    if !isEmergency {
      for board in boards where !down.contains(board) {
        for notice in notices.standing(on: board) where shows(notice, board) {
          wanted.insert(Place(notice: notice.id, board: board))
        }
      }
    }
    for place in open.keys.filter({ !wanted.contains($0) }) { close(place, at: mark, cause) }
    for place in wanted where open[place] == nil {
      open[place] = ShownSpan(
        notice: place.notice, text: told[place.notice]?.text,
        picture: told[place.notice]?.picture, board: place.board, from: mark)
    }
  }

  private mutating func close(
    _ place: Place, at mark: ShownSpan.Mark, _ cause: ShownSpan.Cause
  ) {
    guard var span = open.removeValue(forKey: place) else { return }
    span.end = ShownSpan.End(mark: mark, cause: cause)
    ended.append(span)
  }
}

/// One stretch of time in which a notice stood on a board.
public struct ShownSpan: Hashable, Sendable {
  /// A record of the journal and its local time.
  public struct Mark: Hashable, Sendable {
    public var sequence: Int64
    public var civil: CivilTime

    public init(sequence: Int64, civil: CivilTime) {
      self.sequence = sequence
      self.civil = civil
    }
  }

  public enum Cause: String, Sendable {
    /// Its time was over, it was removed, or an urgent one took its place.
    case changed
    case emergency
    case boardDown = "board-down"
    /// The last record before a new start of the daemon: it may have stood there longer.
    case daemonEnded = "daemon-ended"
  }

  public struct End: Hashable, Sendable {
    public var mark: Mark
    public var cause: Cause

    public init(mark: Mark, cause: Cause) {
      self.mark = mark
      self.cause = cause
    }
  }

  public var notice: NoticeID
  public var text: LocalizedText?
  /// SHA-256 of the picture's file, which stands in the record that brought the notice.
  public var picture: String?
  public var board: BoardID
  public var from: Mark
  /// Nil: it still stands there.
  public var end: End?

  public init(
    notice: NoticeID, text: LocalizedText?, picture: String? = nil, board: BoardID, from: Mark,
    end: End? = nil
  ) {
    self.notice = notice
    self.text = text
    self.picture = picture
    self.board = board
    self.from = from
    self.end = end
  }
}
