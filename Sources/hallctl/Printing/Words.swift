import FoundationEssentials
import HallDomain
import HallPorts

/// Cells of tables from the API's members.
enum Words {
  /// `14:03:22`, or with the date when it is another day; local time of this terminal.
  static func time(_ json: JSONValue) -> String {
    guard let milliseconds = json.number else { return "" }
    return LocalTime.text(unixSeconds: Int(milliseconds / 1000))
  }

  /// `10-20 min`; empty when nothing can be said.
  static func wait(_ json: JSONValue) -> String {
    guard let low = json["lowMinutes"].int, let high = json["highMinutes"].int else { return "" }
    return Language.own.say("\(low)–\(high) 分钟", "\(low)-\(high) min")
  }

  static func span(seconds: Int) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours > 0 { return Language.own.say("\(hours)小时\(minutes)分", "\(hours) h \(minutes) min") }
    if minutes > 0 { return Language.own.say("\(minutes)分", "\(minutes) min") }
    return Language.own.say("\(seconds)秒", "\(seconds) s")
  }

  static func name(_ json: JSONValue) -> String { Language.own.of(json) }

  static func list(_ json: JSONValue) -> String {
    json.array.compactMap(\.string).joined(separator: " ")
  }

  static func state(_ word: String) -> String {
    guard Language.own == .chinese else { return word }
    return chinese[word] ?? word
  }

  static func orderState(_ word: String) -> String {
    guard Language.own == .chinese else { return word }
    return [
      "later": "未到时间", "open": "待回复", "done": "已执行", "refused": "未执行", "expired": "过期未执行",
      "cancelled": "已撤回",
    ][word] ?? word
  }

  static func concern(_ concern: FleetHall.Concern) -> String {
    let own = Language.own
    return switch concern {
    case .fenced: own.say("隔离", "FENCED")
    case .silent: own.say("失联", "SILENT")
    case .emergency: own.say("紧急", "EMERGENCY")
    case .alarm: own.say("报警", "ALARM")
    case .devicesDown: own.say("设备", "devices")
    case .lag: own.say("落后", "late")
    case .clock: own.say("时钟", "clock")
    case .unseen: own.say("未接入", "never seen")
    }
  }

  private static let chinese = [
    "open": "开放", "closed": "关闭", "paused": "暂停", "waiting": "等候", "called": "已叫号",
    "serving": "办理中", "parked": "挂起", "missed": "过号", "ended": "已结束", "up": "在线",
    "degraded": "异常", "down": "离线", "started": "打印中", "printed": "已打印",
    "notPrinted": "未打印", "unknown": "不明", "finished": "办结", "noShow": "过号作废",
    "expired": "过期", "cancelled": "作废", "synchronised": "已同步", "plausible": "可信",
    "untrusted": "不可信",
  ]
}
