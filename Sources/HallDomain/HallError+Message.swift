extension HallError {
  /// What a person reads: what is refused, why, and where it helps what to do.
  public var message: LocalizedText {
    let (zh, en) = sentence
    if detail.isEmpty { return LocalizedText(zh: zh, en: en) }
    let (zhMore, enMore) = explanation
    return LocalizedText(zh: "\(zh)（\(zhMore)）", en: "\(en) (\(enMore))")
  }

  private var sentence: (zh: String, en: String) {
    switch code {
    case .hallClosed: ("大厅已停止取号", "The hall gives no tickets now")
    case .hallEmergency: ("紧急情况，暂停服务", "Emergency: service is stopped")
    case .hallNoDay:
      (
        "服务日未开始：时钟尚不可信，请校时或手动开厅",
        "The hall day has not begun: the clock is not trusted yet; set it or open the hall by hand"
      )
    case .requestInvalid: ("请求中 \(subject) 不正确", "The request's \(subject) is not right")
    case .limitReached: ("\(subject) 已达上限", "No more \(subject) can be taken")
    case .serviceUnknown, .serviceClosed, .serviceQuotaReached, .serviceNumbersUsedUp,
      .serviceNotReached, .classUnknown, .slotMissing, .slotTooEarly, .panelUnknown,
      .panelTooFast:
      issuingSentence
    case .windowUnknown, .windowNotOpen, .windowBusy, .windowIdle, .windowNotServing,
      .windowDoesNotServe, .windowAlready, .queueEmpty:
      windowSentence
    case .ticketUnknown, .ticketNotWaiting, .ticketNotParked, .ticketNotMissed, .ticketEnded,
      .ticketRejoinLimit, .tooFewCalls:
      ticketSentence
    case .printerUnknown, .jobUnknown, .jobNotOpen, .sensorUnknown, .zoneUnknown, .zoneAlready,
      .alarmUnknown, .alarmAlready, .voiceZoneUnknown:
      houseSentence
    case .noticeUnknown, .noticeNotAwaiting, .noticeOwn, .noticeNotApprover, .personUnknown:
      noticeSentence
    case .appointmentUnknown, .appointmentUsed, .orderUnknown, .configurationBusy,
      .configurationRefused, .configurationRolledBack:
      centreSentence
    }
  }

  private var issuingSentence: (zh: String, en: String) {
    switch code {
    case .serviceUnknown: ("没有业务 \(subject)", "There is no service \(subject)")
    case .serviceClosed: ("业务 \(subject) 现在不办理", "Service \(subject) is closed now")
    case .serviceQuotaReached:
      ("业务 \(subject) 今日号已取完", "Service \(subject) has no more tickets today")
    case .serviceNumbersUsedUp:
      ("业务 \(subject) 号码已用完", "Service \(subject) has used up its numbers")
    case .serviceNotReached: ("没有窗口办理业务 \(subject)", "No window serves \(subject)")
    case .classUnknown: ("没有号票类别 \(subject)", "There is no ticket class \(subject)")
    case .slotMissing: ("预约号需要预约时间", "An appointment needs its slot's time")
    case .slotTooEarly:
      ("未到 \(subject) 预约的签到时间", "It is too early to check in for \(subject)")
    case .panelTooFast:
      ("请先取走 \(subject) 已出的号票", "Please take the tickets that \(subject) gave first")
    default: ("没有取号机 \(subject)", "There is no panel \(subject)")
    }
  }

  private var windowSentence: (zh: String, en: String) {
    switch code {
    case .windowUnknown: ("没有窗口 \(subject)", "There is no window \(subject)")
    case .windowNotOpen: ("窗口 \(subject) 未开放", "Window \(subject) is not open")
    case .windowBusy: ("窗口 \(subject) 正在办理", "Window \(subject) is busy")
    case .windowIdle: ("窗口 \(subject) 没有号票", "Nobody is at window \(subject)")
    case .windowNotServing:
      ("窗口 \(subject) 未在办理", "Window \(subject) has not started serving")
    case .windowDoesNotServe:
      ("窗口 \(subject) 不办理该业务", "Window \(subject) does not serve that")
    case .windowAlready: ("窗口 \(subject) 已是该状态", "Window \(subject) is so already")
    default: ("窗口 \(subject) 没有等候的人", "Nobody waits for window \(subject)")
    }
  }

  private var ticketSentence: (zh: String, en: String) {
    switch code {
    case .ticketUnknown: ("没有号票 \(subject)", "There is no ticket \(subject)")
    case .ticketNotWaiting: ("号票 \(subject) 不在等候", "Ticket \(subject) does not wait")
    case .ticketNotParked: ("号票 \(subject) 未挂起", "Ticket \(subject) is not parked")
    case .ticketNotMissed: ("号票 \(subject) 未过号", "Ticket \(subject) was not missed")
    case .ticketEnded: ("号票 \(subject) 已结束", "Ticket \(subject) has ended")
    case .ticketRejoinLimit:
      ("号票 \(subject) 重排次数已满", "Ticket \(subject) has re-joined too often")
    default: ("号票 \(subject) 呼叫次数不足", "Ticket \(subject) was not called often enough")
    }
  }

  private var houseSentence: (zh: String, en: String) {
    switch code {
    case .printerUnknown: ("没有打印机 \(subject)", "There is no printer \(subject)")
    case .jobUnknown: ("没有打印任务 \(subject)", "There is no print job \(subject)")
    case .jobNotOpen: ("打印任务 \(subject) 不在该状态", "Print job \(subject) is not in that state")
    case .sensorUnknown: ("没有传感器 \(subject)", "There is no sensor \(subject)")
    case .zoneUnknown: ("没有防区 \(subject)", "There is no zone \(subject)")
    case .zoneAlready: ("防区 \(subject) 已是该状态", "Zone \(subject) is so already")
    case .alarmUnknown: ("没有报警 \(subject)", "There is no alarm \(subject)")
    case .voiceZoneUnknown: ("没有广播分区 \(subject)", "There is no voice zone \(subject)")
    default: ("报警 \(subject) 已确认", "Alarm \(subject) is acknowledged already")
    }
  }

  private var noticeSentence: (zh: String, en: String) {
    switch code {
    case .noticeUnknown: ("没有公告 \(subject)", "There is no notice \(subject)")
    case .noticeNotAwaiting: ("公告 \(subject) 不在待审", "Notice \(subject) awaits no approval")
    case .noticeOwn:
      ("公告 \(subject) 须由他人审核", "Notice \(subject) must be approved by somebody else")
    case .noticeNotApprover: ("\(subject) 无审核权限", "\(subject) may not approve notices")
    default:
      (
        "\(subject) 须实名操作，请使用本人令牌",
        "\(subject) needs a person who is known by name: use a token of your own"
      )
    }
  }

  private var centreSentence: (zh: String, en: String) {
    switch code {
    case .appointmentUnknown:
      ("今日没有预约 \(subject)", "There is no appointment \(subject) today")
    case .appointmentUsed: ("预约 \(subject) 已签到", "Appointment \(subject) has checked in already")
    case .orderUnknown: ("没有待办指令 \(subject)", "No order \(subject) is under way")
    case .configurationBusy:
      ("配置 \(subject) 尚在试行", "Configuration \(subject) is still on trial")
    case .configurationRefused:
      ("配置 \(subject) 未采用", "Configuration \(subject) was not taken")
    default:
      ("配置 \(subject) 已退回", "Configuration \(subject) was rolled back")
    }
  }

  /// The second fact in words: a bare number or state would leave a person guessing.
  private var explanation: (zh: String, en: String) {
    switch code {
    case .serviceClosed: ("今日办理时间 \(detail)", "open today \(detail)")
    case .serviceQuotaReached: ("每日 \(detail) 个", "\(detail) a day")
    case .serviceNumbersUsedUp: ("最后一号 \(detail)", "the last is \(detail)")
    case .slotTooEarly: ("\(detail) 起可签到", "from \(detail)")
    case .panelTooFast: ("\(detail) 秒后可再取", "again in \(detail) s")
    case .ticketRejoinLimit: ("最多 \(detail) 次", "\(detail) times at most")
    case .tooFewCalls: ("至少 \(detail) 次", "\(detail) times at least")
    case .limitReached: ("最多 \(detail)", "\(detail) at most")
    case .windowBusy, .appointmentUsed: ("号票 \(detail)", "ticket \(detail)")
    case .windowDoesNotServe: ("业务 \(detail)", "service \(detail)")
    case .noticeOwn: ("作者 \(detail)", "written by \(detail)")
    case .windowAlready, .zoneAlready, .requestInvalid: (Self.words[detail] ?? detail, detail)
    default: (detail, detail)
    }
  }

  private static let words = [
    "open": "开放", "closed": "关闭", "armed": "已布防", "disarmed": "已撤防", "empty": "为空",
  ]
}
