import HallDomain
import HallPorts

/// What a region has to show at the moment.
enum RegionMatter: Hashable, Sendable {
  /// One paragraph each.
  case words([String])
  case rows([RegionRow])
  /// Notices of which some have pictures.
  case notices([BoardContent.Notice])
  case code(String)
  case fill

  init(_ region: BoardRegionPlan, _ content: BoardContent) {
    switch region.subject {
    case .calls: self = .rows(content.calls.map(RegionRow.init(call:)))
    case .windows: self = .rows(content.windows.map(RegionRow.init(window:)))
    case .services:
      self = .rows(
        content.lines.map { RegionRow(line: $0, showsWait: region.showsWait, content) })
    case .title: self = .words([content.title])
    case .clock: self = .words([content.clock])
    case .date: self = .words(content.date.map { [$0.words(content.language)] } ?? [])
    case .notices:
      let meant = content.notices.filter {
        $0.regions.isEmpty || $0.regions.contains(region.name)
      }
      let hasPictures = meant.contains { $0.picture != nil }
      self = hasPictures ? .notices(meant) : .words(meant.map(\.words))
    case .text: self = .words([content.language == .zh ? region.text.zh : region.text.en])
    case .qr: self = .code(region.text.zh)
    case .rule: self = .fill
    }
  }
}

/// A row of a table.
struct RegionRow: Hashable, Sendable {
  var first: String
  var second: String
  var third = ""
  /// Instead of the column that is a name, where there is no room.
  var short: String
  var calledAt: Duration?

  init(call: BoardContent.Call) {
    (first, second, short) = (call.number, call.window, call.shortWindow)
    calledAt = call.calledAt
  }

  init(window: BoardContent.Window) {
    (first, second, short) = (window.name, window.text, window.shortName)
    calledAt = window.calledAt
  }

  init(line: BoardContent.Line, showsWait: Bool, _ content: BoardContent) {
    first = line.service
    short = line.service
    second = "\(line.waiting)"
    guard showsWait else { return }
    second = content.say("\(line.waiting)人", "\(line.waiting)")
    let minutes = line.wait.map(String.init) ?? "--"
    third = content.say("约\(minutes)分", "\(minutes) min")
  }
}

extension CivilDate {
  private static let chineseWeekdays = ["一", "二", "三", "四", "五", "六", "日"]
  private static let englishWeekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `11月25日 星期三`, `Wed 25 Nov`.
  func words(_ language: BoardLanguage) -> String {
    let day = Weekday.allCases.firstIndex(of: weekday) ?? 0
    switch language {
    case .zh: return "\(month)月\(self.day)日 星期\(Self.chineseWeekdays[day])"
    case .en:
      return "\(Self.englishWeekdays[day]) \(self.day) \(Self.months[(month + 11) % 12])"
    }
  }
}
