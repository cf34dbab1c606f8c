import HallDomain
import HallPorts
import Hummingbird

extension Problem {
  /// What the hall itself refused or could not record.
  init(_ error: CommandError) {
    switch error {
    case .refused(let refusal): self.init(refusal)
    case .notRecorded(let error): self.init(error)
    case .overloaded:
      self.init(
        .serviceUnavailable, "hall.overloaded", zh: "请求过多，请稍后再试",
        en: "Too many commands wait; nothing has happened",
        hint: LocalizedText(zh: "稍后再试", en: "Send it again with the same Idempotency-Key"),
        headers: [.retryAfter: "1"])
    case .stopping:
      self.init(
        .serviceUnavailable, "hall.stopping", zh: "系统正在停止", en: "The daemon is stopping",
        hint: LocalizedText(zh: "稍后再试", en: "Try again when it runs"),
        headers: [.retryAfter: "5"])
    }
  }

  init(_ error: JournalError) {
    switch error {
    case .full(let reason):
      self.init(
        .serviceUnavailable, "journal.full", zh: "磁盘已满：\(reason)",
        en: "No room to record it: \(reason)",
        hint: LocalizedText(
          zh: "请清理磁盘；系统会自行恢复", en: "Make room on the disk; the daemon goes on by itself"),
        headers: [.retryAfter: "30"])
    case .failed(let reason):
      self.init(
        .serviceUnavailable, "journal.failed", zh: "流水出错：\(reason)",
        en: "The journal failed: \(reason)",
        hint: LocalizedText(zh: "请检查磁盘", en: "Look at the disk (dmesg, df)"))
    case .outOfStep:
      self.init(
        .serviceUnavailable, "journal.outOfStep", zh: "前面的操作未能记录，请重试",
        en: "What was decided just before could not be recorded",
        hint: LocalizedText(zh: "请重试", en: "Send it again with the same Idempotency-Key"),
        headers: [.retryAfter: "1"])
    }
  }

  init(_ refusal: HallError) {
    let message = refusal.message
    self.init(
      refusal.code.status, refusal.code.rawValue, zh: message.zh, en: message.en,
      hint: refusal.code.hint, subject: refusal.subject)
  }
}

extension HallError.Code {
  /// 404 names something that is not there, 400 is a request that can never be right, 409 is not
  /// possible as the hall stands now.
  var status: HTTPResponse.Status {
    switch self {
    case .serviceUnknown, .classUnknown, .panelUnknown, .windowUnknown, .ticketUnknown,
      .printerUnknown, .jobUnknown, .sensorUnknown, .zoneUnknown, .alarmUnknown, .noticeUnknown,
      .voiceZoneUnknown, .appointmentUnknown:
      .notFound
    case .personUnknown, .noticeNotApprover, .noticeOwn: .forbidden
    case .requestInvalid, .slotMissing: .badRequest
    default: .conflict
    }
  }

  /// What to do, where something can be done.
  var hint: LocalizedText? {
    switch self {
    case .hallClosed: LocalizedText(zh: "可手动开放大厅", en: "Open the day: hallctl day open")
    case .hallEmergency: LocalizedText(zh: "先解除紧急状态", en: "End the emergency first")
    case .hallNoDay:
      LocalizedText(
        zh: "校准时钟，或手动开放大厅", en: "Set the clock, or open the day: hallctl day open")
    case .windowNotOpen: LocalizedText(zh: "先开放窗口", en: "Open the window first")
    case .windowBusy: LocalizedText(zh: "先结束当前号票", en: "Finish the present ticket first")
    case .windowNotServing: LocalizedText(zh: "先开始办理", en: "Start serving first")
    case .tooFewCalls: LocalizedText(zh: "请先重呼", en: "Recall first")
    case .ticketNotMissed:
      LocalizedText(zh: "只有过号的号票可以重排", en: "Only a missed ticket can re-join")
    case .slotMissing: LocalizedText(zh: "给出 slot，如 09:30", en: "Give slot, as 09:30")
    case .appointmentUnknown:
      LocalizedText(
        zh: "请核对预约号，或到咨询台", en: "Please check the reference, or ask at the desk")
    case .slotTooEarly:
      LocalizedText(zh: "请届时再来签到", en: "Please come back then")
    case .appointmentUsed:
      LocalizedText(
        zh: "请留意该号的呼叫；号票丢失请到咨询台补打",
        en: "Please wait for its call; the desk prints a lost ticket again")
    case .windowUnknown, .serviceUnknown, .zoneUnknown, .printerUnknown, .panelUnknown,
      .classUnknown, .sensorUnknown:
      LocalizedText(zh: "名称见大厅配置文件", en: "The names are those of the hall file")
    default: nil
    }
  }
}
