extension HallError {
  /// What a person reads: what is refused, why, and where it helps what to do.
  public var message: LocalizedText {
    let more = detail.isEmpty ? "" : " (\(detail))"
    let zhMore = detail.isEmpty ? "" : "（\(detail)）"
    let (zh, en) = sentence
    return LocalizedText(zh: zh + zhMore, en: en + more)
  }

  private var sentence: (zh: String, en: String) {
    switch code {
    case .hallClosed: ("大厅已停止取号", "The hall gives no tickets now")
    case .hallEmergency: ("紧急情况，暂停服务", "Emergency: service is stopped")
    case .hallNoDay:
      ("时钟尚不可信，服务日未开始", "The hall day has not begun: the clock is not trusted yet")
    case .serviceUnknown: ("没有业务 \(subject)", "There is no service \(subject)")
    case .serviceClosed: ("业务 \(subject) 现在不办理", "Service \(subject) is closed now")
    case .serviceQuotaReached:
      ("业务 \(subject) 今日号已取完", "Service \(subject) has no more tickets today")
    case .serviceNumbersUsedUp:
      ("业务 \(subject) 号码已用完", "Service \(subject) has used up its numbers")
    case .serviceNotReached:
      ("没有窗口办理业务 \(subject)", "No window serves \(subject)")
    case .classUnknown: ("没有号票类别 \(subject)", "There is no ticket class \(subject)")
    case .slotMissing: ("预约号需要预约时间", "An appointment needs its slot's time")
    case .slotTooEarly: ("未到签到时间 \(subject)", "It is too early to check in for \(subject)")
    case .panelUnknown: ("没有取号机 \(subject)", "There is no panel \(subject)")
    case .requestInvalid: ("请求中 \(subject) 不正确", "The request's \(subject) is not right")
    case .windowUnknown: ("没有窗口 \(subject)", "There is no window \(subject)")
    case .windowNotOpen: ("窗口 \(subject) 未开放", "Window \(subject) is not open")
    case .windowBusy: ("窗口 \(subject) 正在办理", "Window \(subject) is busy")
    case .windowIdle: ("窗口 \(subject) 没有号票", "Nobody is at window \(subject)")
    case .windowNotServing:
      ("窗口 \(subject) 未在办理", "Window \(subject) has not started serving")
    case .windowDoesNotServe:
      ("窗口 \(subject) 不办理该业务", "Window \(subject) does not serve that")
    case .windowAlready: ("窗口 \(subject) 已是该状态", "Window \(subject) is so already")
    case .queueEmpty: ("窗口 \(subject) 没有等候的人", "Nobody waits for window \(subject)")
    case .ticketUnknown: ("没有号票 \(subject)", "There is no ticket \(subject)")
    case .ticketNotWaiting: ("号票 \(subject) 不在等候", "Ticket \(subject) does not wait")
    case .ticketNotParked: ("号票 \(subject) 未挂起", "Ticket \(subject) is not parked")
    case .ticketNotMissed: ("号票 \(subject) 未过号", "Ticket \(subject) was not missed")
    case .ticketEnded: ("号票 \(subject) 已结束", "Ticket \(subject) has ended")
    case .ticketRejoinLimit:
      ("号票 \(subject) 重排次数已满", "Ticket \(subject) has re-joined too often")
    case .tooFewCalls:
      ("号票 \(subject) 呼叫次数不足", "Ticket \(subject) was not called often enough")
    case .printerUnknown: ("没有打印机 \(subject)", "There is no printer \(subject)")
    case .jobUnknown: ("没有打印任务 \(subject)", "There is no print job \(subject)")
    case .jobNotOpen:
      ("打印任务 \(subject) 不在该状态", "Print job \(subject) is not in that state")
    case .sensorUnknown: ("没有传感器 \(subject)", "There is no sensor \(subject)")
    case .zoneUnknown: ("没有防区 \(subject)", "There is no zone \(subject)")
    case .zoneAlready: ("防区 \(subject) 已是该状态", "Zone \(subject) is so already")
    case .alarmUnknown: ("没有报警 \(subject)", "There is no alarm \(subject)")
    case .alarmAlready: ("报警 \(subject) 已确认", "Alarm \(subject) is acknowledged already")
    case .noticeUnknown: ("没有公告 \(subject)", "There is no notice \(subject)")
    case .limitReached: ("\(subject) 已达上限", "No more \(subject) can be taken")
    }
  }
}
