/// What each display, board, panel and paper shows: wanted pictures computed from the truth.
extension HallState {
  public func windowFace(_ window: WindowID, rules: HallRules) -> WindowFace {
    if isEmergency {
      return WindowFace(mode: .evacuation, text: LocalizedText(zh: "紧急疏散", en: "EVACUATE"))
    }
    let state = queue.windows[window] ?? WindowState()
    if let ticket = state.ticket.flatMap({ queue.tickets[$0] }) {
      let number = ticket.number.description
      let text = LocalizedText(zh: number, en: number)
      switch ticket.place {
      case .called(_, let times):
        return WindowFace(mode: .called, ticket: ticket.number, calls: times, text: text)
      default:
        return WindowFace(mode: .serving, ticket: ticket.number, text: text)
      }
    }
    switch state.status {
    case .closed:
      return WindowFace(mode: .closed, text: LocalizedText(zh: "", en: ""))
    case .paused:
      return WindowFace(mode: .paused, text: LocalizedText(zh: "暂停服务", en: "PAUSED"))
    case .open:
      return WindowFace(mode: .free, text: LocalizedText(zh: "空闲", en: "FREE"))
    }
  }

  public func panelFace(_ panel: PanelID, rules: HallRules, now: Now) -> PanelFace {
    if isEmergency { return PanelFace(mode: .evacuation, text: rules.evacuation) }
    guard day.isOpen else {
      return PanelFace(mode: .closed, text: LocalizedText(zh: "已停止取号", en: "Closed"))
    }
    if let printer = rules.panel(panel)?.printer, let told = newestJob(of: printer, now: now) {
      return told
    }
    return PanelFace(mode: .ready, text: LocalizedText(zh: "请取号", en: "Take a number"))
  }

  /// How long a panel shows the number of a ticket that could not be printed.
  public static let notPrintedShown: Duration = .seconds(60)

  private func newestJob(of printer: PrinterID, now: Now) -> PanelFace? {
    guard let job = printing.latest[printer].flatMap({ printing.jobs[$0] }),
      let ticket = queue.tickets[job.ticket]
    else { return nil }
    switch job.state {
    case .waiting, .started:
      return PanelFace(
        mode: .printing, ticket: ticket.number,
        text: LocalizedText(zh: "正在打印", en: "Printing"))
    case .notPrinted(_, let at), .unknown(_, let at):
      guard ticket.isLive, now.instant - at < Self.notPrintedShown else { return nil }
      return PanelFace(
        mode: .notPrinted, ticket: ticket.number,
        text: LocalizedText(
          zh: "未能打印，请记下号码 \(ticket.number)",
          en: "Not printed: please note \(ticket.number)"))
    case .printed: return nil
    }
  }

  public func boardFace(_ board: BoardID, rules: HallRules, now: Now) -> BoardFace {
    if isEmergency { return BoardFace(hall: rules.name, evacuation: rules.evacuation) }
    var seen: Set<WindowID> = []
    let rows = queue.lastCalls.filter { seen.insert($0.window).inserted }.map { call in
      BoardFace.Row(
        number: call.number, window: call.window,
        windowName: rules.window(call.window)?.name
          ?? LocalizedText(zh: call.window.rawValue, en: call.window.rawValue),
        times: call.times, calledAt: call.at, privilege: privilege(of: call.ticket, rules: rules))
    }
    let lines = rules.services.map { service in
      BoardFace.Line(
        service: service.code, name: service.name,
        waiting: queue.lines[service.code]?.entries.count ?? 0,
        wait: waitEstimate(for: service.code, rules: rules, now: now))
    }
    return BoardFace(
      hall: rules.name, rows: rows, lines: lines, notices: notices.standing(on: board))
  }

  /// The name of a ticket's class unless it is ordinary.
  private func privilege(of ticket: TicketID, rules: HallRules) -> LocalizedText? {
    guard let code = queue.tickets[ticket]?.ticketClass, let rule = rules.ticketClass(code),
      rule.kind != .ordinary
    else { return nil }
    return rule.name
  }

  /// What stands on the paper of a job; nil when its ticket has left the state.
  public func ticketFace(of job: PrintJob, rules: HallRules) -> TicketFace? {
    guard let ticket = queue.tickets[job.ticket] else { return nil }
    var face = ticketFace(of: ticket, rules: rules)
    face.ahead = job.ahead
    face.wait = job.wait
    face.copy = job.copy
    return face
  }

  /// The ticket as it stands, for its page; `ahead` counts those before it now.
  public func ticketFace(of ticket: Ticket, rules: HallRules) -> TicketFace {
    let ahead =
      ticket.place == .waiting
      ? queue.lines[ticket.service]?.countAhead(
        of: .init(virtualArrival: ticket.virtualArrival, ticket: ticket.id)) ?? 0 : 0
    let named = rules.ticketClass(ticket.ticketClass)
    return TicketFace(
      hall: rules.name, number: ticket.number,
      services: ticket.matters.map { code in
        rules.service(code)?.name ?? LocalizedText(zh: code.rawValue, en: code.rawValue)
      },
      ticketClass: named?.name
        ?? LocalizedText(zh: ticket.ticketClass.rawValue, en: ticket.ticketClass.rawValue),
      isOrdinary: named.map { $0.kind == .ordinary } ?? (ticket.ticketClass == .ordinary),
      ahead: ahead, wait: WaitEstimate(low: .zero, high: .zero, method: .none),
      issuedAt: ticket.issuedAt, code: ticket.code, people: ticket.people)
  }
}
