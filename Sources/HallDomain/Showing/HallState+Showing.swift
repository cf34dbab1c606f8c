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
    guard let rule = rules.panel(panel) else { return Self.ready }
    if let told = newestJob(at: rule, now: now) { return told }
    if printingFault(of: rule) {
      return PanelFace(
        mode: .ready,
        text: LocalizedText(
          zh: "请取号（暂不能打印，请记号码）", en: "Take a number (no paper now: note it)"))
    }
    return Self.ready
  }

  private static let ready = PanelFace(
    mode: .ready, text: LocalizedText(zh: "请取号", en: "Take a number"))

  /// A printer's driver has told that it cannot print.
  func isDown(_ printer: PrinterID) -> Bool {
    devices.entries[DeviceID(rawValue: printer.rawValue)]?.health.isDown ?? false
  }

  /// Whether a panel has a printer and neither that nor its fallback can print.
  public func printingFault(of panel: PanelRules) -> Bool {
    !panel.printers.isEmpty && panel.printers.allSatisfy(isDown)
  }

  /// How long a panel shows the number of a ticket that could not be printed.
  public static let notPrintedShown: Duration = .seconds(60)

  private func newestJob(at panel: PanelRules, now: Now) -> PanelFace? {
    let jobs = panel.printers.compactMap { printing.latest[$0].flatMap { printing.jobs[$0] } }
    // The fallback may be another panel's own printer: its other tickets are not told here.
    let told = jobs.filter { job in
      job.printer == panel.printer || queue.tickets[job.ticket]?.panel == panel.id
    }
    guard let job = told.max(by: { $0.id < $1.id }), let ticket = queue.tickets[job.ticket]
    else { return nil }
    let number = ticket.number
    switch job.state {
    case .waiting where isDown(job.printer):
      // It may wait for paper long after its citizen has noted the number.
      guard ticket.isLive, now.instant - ticket.arrived < Self.notPrintedShown else { return nil }
      return notPrinted(
        number, LocalizedText(zh: "打印机暂停", en: "The printer has stopped"))
    case .waiting, .started:
      let other = job.printer == panel.printer ? nil : panel.fallback?.name
      return PanelFace(
        mode: .printing, ticket: number,
        text: other.map { LocalizedText(zh: "请到\($0.zh)取票", en: "Printing at \($0.en)") }
          ?? LocalizedText(zh: "正在打印", en: "Printing"))
    case .notPrinted(let reason, let at), .unknown(let reason, let at):
      guard ticket.isLive, now.instant - at < Self.notPrintedShown else { return nil }
      return notPrinted(number, reason.words)
    case .printed: return nil
    }
  }

  private func notPrinted(_ number: TicketNumber, _ reason: LocalizedText) -> PanelFace {
    PanelFace(
      mode: .notPrinted, ticket: number,
      text: LocalizedText(
        zh: "\(reason.zh)，请记下号码 \(number)", en: "\(reason.en): please note \(number)"))
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
      issuedAt: ticket.issuedAt, code: ticket.code, people: ticket.people,
      language: ticket.language)
  }
}
