import FoundationEssentials
import HallDomain
import HallPorts

/// A board's face with people's times.
struct BoardAnswer: Codable, Equatable {
  struct Row: Codable, Equatable {
    var number: String
    var window: WindowID
    var windowName: LocalizedText
    var times: Int
    var calledAt: Int64
  }

  struct Line: Codable, Equatable {
    var service: ServiceCode
    var name: LocalizedText
    var waiting: Int
    var wait: WaitAnswer?
  }

  var hall: LocalizedText
  /// Newest first; a window stands in it at most once.
  var rows: [Row]
  var lines: [Line]
  var notices: [LocalizedText]
  /// SHA-256 of each picture that stands on it.
  var pictures: [String]
  var evacuation: LocalizedText?
  var now: Int64
  var timeZone: String

  init(_ board: BoardID, view: HallView) {
    let face = view.state.boardFace(board, rules: view.rules, now: view.now)
    let moment = Moment(now: view.now)
    hall = face.hall
    rows = face.rows.map {
      Row(
        number: $0.number.description, window: $0.window, windowName: $0.windowName,
        times: $0.times, calledAt: moment.milliseconds($0.calledAt))
    }
    lines = face.lines.map {
      Line(service: $0.service, name: $0.name, waiting: $0.waiting, wait: WaitAnswer($0.wait))
    }
    notices = face.notices.map(\.text)
    pictures = face.notices.compactMap(\.picture?.sha256)
    evacuation = face.evacuation
    now = moment.milliseconds
    timeZone = view.rules.timeZone
  }

  /// Whether a person sees the same on it.
  func isSame(as other: BoardAnswer) -> Bool { timeless == other.timeless }

  /// Wall times are reckoned from the hall's timeline, and differ by a millisecond from one look to
  /// the next.
  private var timeless: BoardAnswer {
    var face = self
    face.now = 0
    for row in face.rows.indices { face.rows[row].calledAt = 0 }
    return face
  }
}

/// A film with its picture as text, so that it comes in one answer.
struct FilmAnswer: Codable {
  var width: Int
  var height: Int
  var at: Int64
  var starts: [Int]
  var length: Int
  var png: String

  init(_ film: BoardFilm) {
    width = film.width
    height = film.height
    at = film.at
    starts = film.starts
    length = film.length
    png = Data(film.png).base64EncodedString()
  }
}
