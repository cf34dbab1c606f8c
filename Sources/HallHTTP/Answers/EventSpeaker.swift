import HallDomain

/// Says an event in a sentence, with the names that people know.
struct EventSpeaker {
  let state: HallState
  let rules: HallRules

  /// `queue.ticketCalled`: the area and the event's own name, as in the journal.
  func kind(of event: Event) -> String {
    func name(_ value: Any) -> String {
      Mirror(reflecting: value).children.first?.label ?? "\(value)"
    }
    switch event {
    case .queue(let event): return "queue." + name(event)
    case .security(let event): return "security." + name(event)
    case .printing(let event): return "printing." + name(event)
    case .notices(let event): return "notices." + name(event)
    case .devices(let event): return "devices." + name(event)
    case .day(let event): return "day." + name(event)
    case .voice(let event): return "voice." + name(event)
    case .orders(let event): return "orders." + name(event)
    }
  }

  func words(for event: Event) -> LocalizedText {
    switch event {
    case .queue(let event): words(for: event)
    case .security(let event): words(for: event)
    case .printing(let event): words(for: event)
    case .notices(let event): words(for: event)
    case .devices(.healthChanged(let device, let health, _)): words(device, health)
    case .devices(.handWriteOrdered(let write, _)): words(for: write)
    case .devices(.confirmedByPerson(let device, _)):
      text("\(device) 经现场确认", "\(device) was seen to work")
    case .day(let event): words(for: event)
    case .voice(let event): words(for: event)
    case .orders(let event): words(for: event)
    }
  }

  // MARK: - Names

  private func text(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

  private func number(_ id: TicketID) -> String {
    state.queue.tickets[id]?.number.description ?? "#\(id)"
  }

  private func window(_ id: WindowID) -> LocalizedText {
    rules.window(id)?.name ?? text("\(id)号窗口", "window \(id)")
  }

  private func service(_ code: ServiceCode) -> LocalizedText {
    rules.service(code)?.name ?? text(code.rawValue, code.rawValue)
  }

  // MARK: - Queue

  private func words(for event: QueueEvent) -> LocalizedText {
    switch event {
    case .ticketIssued(let ticket, let ahead, _):
      let name = service(ticket.service)
      return text(
        "取号 \(ticket.number)（\(name.zh)），前面 \(ahead) 人",
        "\(ticket.number) taken for \(name.en), \(ahead) ahead")
    case .ticketCalled(let ticket, let at, let times, _, let reason):
      let name = window(at)
      let why = reason.map { ("（指定：\($0)）", " by choice: \($0)") } ?? ("", "")
      let again = times > 1 ? ("（第 \(times) 次）", ", call \(times)") : ("", "")
      return text(
        "\(name.zh)叫号 \(number(ticket))\(again.0)\(why.0)",
        "\(name.en) calls \(number(ticket))\(again.1)\(why.1)")
    case .servingStarted(let ticket, let at, _):
      return text(
        "\(window(at).zh)开始办理 \(number(ticket))", "\(window(at).en) serves \(number(ticket))")
    case .matterFinished(let ticket, let at, _, let next):
      return text(
        "\(window(at).zh)办结 \(number(ticket))" + (next == nil ? "" : "，还有下一事项"),
        "\(window(at).en) finished \(number(ticket))"
          + (next == nil ? "" : ", which waits for its next matter"))
    case .ticketMissed(let ticket, let at, _):
      return text(
        "\(number(ticket)) 过号（\(window(at).zh)）",
        "\(number(ticket)) did not come to \(window(at).en)")
    case .ticketRejoined(let ticket, _):
      return text("\(number(ticket)) 过号重排", "\(number(ticket)) waits again")
    case .ticketTransferred(let ticket, let from, let code, let only, _):
      let target = only.map { window($0) } ?? service(code)
      return text(
        "\(window(from).zh)将 \(number(ticket)) 转到\(target.zh)",
        "\(window(from).en) transferred \(number(ticket)) to \(target.en)")
    case .ticketParked(let ticket, let at, _, let reason):
      return text(
        "\(window(at).zh)挂起 \(number(ticket))：\(reason)",
        "\(window(at).en) parked \(number(ticket)): \(reason)")
    case .ticketUnparked(let ticket):
      return text(
        "\(number(ticket)) 挂起到时，重新等候", "\(number(ticket)) was parked too long and waits again")
    case .ticketResumed(let ticket, let at, _):
      return text(
        "\(window(at).zh)恢复办理 \(number(ticket))", "\(window(at).en) resumed \(number(ticket))")
    case .ticketEnded(let ticket, let ending, _, let reason):
      return ended(number(ticket), ending, reason)
    case .windowOpened(let id, let staff, _):
      let who = staff.map { ("（\($0)）", " (\($0))") } ?? ("", "")
      return text("\(window(id).zh)开放\(who.0)", "\(window(id).en) opened\(who.1)")
    case .windowPaused(let id, let reason, _):
      return text("\(window(id).zh)暂停：\(reason)", "\(window(id).en) paused: \(reason)")
    case .windowClosed(let id, _):
      return text("\(window(id).zh)关闭", "\(window(id).en) closed")
    case .appointmentsSet(let day, let list, _):
      return text("\(day) 预约名单：\(list.count) 人", "\(list.count) appointments for \(day)")
    }
  }

  private func ended(_ number: String, _ ending: Ticket.Ending, _ reason: String?) -> LocalizedText
  {
    let why = reason.map { ("：\($0)", ": \($0)") } ?? ("", "")
    switch ending {
    case .finished: return text("\(number) 办结", "\(number) is done")
    case .noShow: return text("\(number) 过号作废", "\(number) ended: nobody came")
    case .expired: return text("\(number) 过期", "\(number) expired")
    case .cancelled: return text("\(number) 作废\(why.0)", "\(number) cancelled\(why.1)")
    }
  }
}
