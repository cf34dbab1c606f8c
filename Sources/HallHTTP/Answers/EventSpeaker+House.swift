import HallDomain

/// Sentences about the house: security, printing, notices, devices and the day.
extension EventSpeaker {
  private func text(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

  private func named(_ id: SensorID) -> LocalizedText {
    rules.sensor(id)?.name ?? text(id.rawValue, id.rawValue)
  }

  private func named(_ id: ZoneID) -> LocalizedText {
    rules.zone(id)?.name ?? text(id.rawValue, id.rawValue)
  }

  func words(for event: SecurityEvent) -> LocalizedText {
    switch event {
    case .contactChanged(let sensor, let active, _):
      let isDoor = rules.sensor(sensor)?.kind == .door
      let zh = isDoor ? (active ? "打开" : "关上") : (active ? "触发" : "恢复")
      let en = isDoor ? (active ? "opened" : "closed") : (active ? "triggered" : "is quiet")
      return text("\(named(sensor).zh)\(zh)", "\(named(sensor).en) \(en)")
    case .readingChanged(let sensor, let milli, _):
      let unit = rules.sensor(sensor)?.unit ?? ""
      let value = Self.decimal(milli)
      return text("\(named(sensor).zh) \(value) \(unit)", "\(named(sensor).en) \(value) \(unit)")
    case .zoneArmed(let zone, _): return text("\(named(zone).zh)布防", "\(named(zone).en) armed")
    case .zoneDisarmed(let zone, _):
      return text("\(named(zone).zh)撤防", "\(named(zone).en) disarmed")
    case .alarmRaised(_, let sensor, let cause, _):
      let (zh, en) = Self.cause(cause)
      return text("报警：\(named(sensor).zh)\(zh)", "Alarm: \(named(sensor).en) \(en)")
    case .alarmAcknowledged(let alarm, _):
      return text("报警 \(alarm) 已确认", "Alarm \(alarm) acknowledged")
    case .alarmCleared(let alarm, _):
      return text("报警 \(alarm) 已恢复正常", "Alarm \(alarm): the cause is gone")
    }
  }

  /// `23.4` of 23400.
  static func decimal(_ milli: Int) -> String {
    let tenths = (abs(milli) + 50) / 100
    return (milli < 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
  }

  static func cause(_ cause: Alarm.Cause) -> (zh: String, en: String) {
    switch cause {
    case .intrusion: ("入侵", "intrusion")
    case .openTooLong: ("开门超时", "open too long")
    case .smoke: ("烟雾", "smoke")
    case .water: ("漏水", "water")
    case .panic: ("紧急求助", "call for help")
    case .tooLow: ("过低", "too low")
    case .tooHigh: ("过高", "too high")
    }
  }

  func words(for event: PrintEvent) -> LocalizedText {
    switch event {
    case .jobRequested(let job):
      let copy = job.copy > 1 ? ("（第 \(job.copy) 份）", ", copy \(job.copy)") : ("", "")
      return text(
        "\(number(job)) 待打印\(copy.0)", "\(number(job)) to be printed\(copy.1)")
    case .jobStarted(let id, _):
      return text("\(number(id)) 正在打印", "\(number(id)) is being printed")
    case .jobEnded(let id, .printed, _):
      return text("\(number(id)) 已打印", "\(number(id)) was printed")
    case .jobEnded(let id, .notPrinted(let reason), _):
      return text(
        "\(number(id)) 未打印：\(Self.failure(reason).zh)",
        "\(number(id)) was not printed: \(Self.failure(reason).en)")
    case .jobEnded(let id, .unknown(let reason), _):
      return text(
        "\(number(id)) 是否打印不明：\(Self.failure(reason).zh)，请查看打印机",
        "\(number(id)) may be printed or not: \(Self.failure(reason).en); look at the printer")
    case .paperUsed(let printer, let millimetres):
      return text("\(printer) 用纸 \(millimetres) 毫米", "\(printer) used \(millimetres) mm of paper")
    case .rollChanged(let printer, _):
      return text("\(printer) 已换纸", "\(printer) has a new roll")
    }
  }

  private func number(_ id: PrintJobID) -> String {
    state.printing.jobs[id].map { number($0) } ?? "#\(id)"
  }

  private func number(_ job: PrintJob) -> String {
    state.queue.tickets[job.ticket]?.number.description ?? "#\(job.ticket)"
  }

  static func failure(_ failure: PrintFailure) -> (zh: String, en: String) {
    switch failure {
    case .offline: ("打印机离线", "the printer is offline")
    case .paperOut: ("缺纸", "no paper")
    case .coverOpen: ("盖子打开", "the cover is open")
    case .cutterError: ("切刀故障", "the cutter is stuck")
    case .printerError: ("打印机故障", "the printer has a fault")
    case .noAnswer: ("打印机无应答", "the printer does not answer")
    case .daemonRestarted: ("系统重启", "the daemon was restarted")
    case .withdrawn: ("号票已结束", "the ticket has ended")
    }
  }

  func words(for event: NoticeEvent) -> LocalizedText {
    switch event {
    case .noticeAdded(let notice): words(forNew: notice)
    case .noticeApproved(let id, let person):
      text("公告 \(id) 经 \(person) 审核", "Notice \(id) approved by \(person)")
    case .noticeRejected(let id, let person, let reason):
      text(
        "公告 \(id) 被 \(person ?? "?") 退回：\(reason)",
        "Notice \(id) rejected by \(person ?? "?"): \(reason)")
    case .noticesShown(let ids, _):
      ids.isEmpty
        ? text("屏上没有公告", "No notice is shown")
        : text("屏上公告：\(Self.list(ids))", "Notices shown: \(Self.list(ids))")
    case .noticeRemoved(let id, let expired):
      expired
        ? text("公告 \(id) 到期", "Notice \(id) has run out")
        : text("撤下公告 \(id)", "Notice \(id) removed")
    }
  }

  private func words(forNew notice: Notice) -> LocalizedText {
    let isAwaited = notice.approval == .awaited
    let en = notice.text.en.isEmpty ? notice.text.zh : notice.text.en
    let picture = notice.picture.map { "\($0.sha256.prefix(12)), \($0.width) x \($0.height)" }
    return text(
      "\(isAwaited ? "待审公告" : "公告")：\(notice.text.zh)\(picture.map { "（图片 \($0)）" } ?? "")",
      "\(isAwaited ? "Notice to be approved" : "Notice"): \(en)"
        + (picture.map { " (picture \($0))" } ?? ""))
  }

  private static func list(_ ids: [NoticeID]) -> String {
    ids.map(\.description).joined(separator: ", ")
  }

  func words(_ device: DeviceID, _ health: DeviceHealth) -> LocalizedText {
    switch health {
    case .up: text("\(device) 恢复正常", "\(device) is up")
    case .degraded(let reason):
      text("\(device) 异常：\(reason)", "\(device) needs a person: \(reason)")
    case .down(let reason): text("\(device) 离线：\(reason)", "\(device) is down: \(reason)")
    }
  }

  func words(for write: HandWrite) -> LocalizedText {
    let values = write.values.map(String.init).joined(separator: " ")
    let place = "\(write.table) \(write.address) = \(values)"
    return text(
      "手动写入总线 \(write.bus) 从站 \(write.slave)：\(place)",
      "By hand on bus \(write.bus), slave \(write.slave): \(place)")
  }

  func words(for event: DayEvent) -> LocalizedText {
    switch event {
    case .dayTurned(let date, let late, _):
      text(
        "新的服务日 \(date)" + (late ? "（补做）" : ""), "A new hall day: \(date)" + (late ? " (late)" : ""))
    case .hallOpened: text("大厅开放", "The hall is open")
    case .hallClosed: text("大厅停止取号", "The hall gives no more tickets")
    case .hoursSet(let hours, _): words(for: hours)
    case .closingTimeCame: text("到了闭厅时间", "It is closing time")
    case .emergencyStarted(let reason, _): text("紧急状态：\(reason)", "EMERGENCY: \(reason)")
    case .emergencyEnded: text("紧急状态解除", "The emergency is over")
    case .clockDistrusted(let wall, let day):
      text("时钟不可信（\(wall)），沿用 \(day)", "The clock (\(wall)) is not trusted: \(day) goes on")
    case .daemonStarted(let version, _):
      text("系统启动（\(version)）", "The daemon has started (\(version))")
    case .clockTrusted: text("时钟恢复可信", "The clock is trusted again")
    }
  }
}
