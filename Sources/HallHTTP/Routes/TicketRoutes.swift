import HallDomain
import HallPorts
import Hummingbird

/// Tickets by their number of the day.
enum TicketRoutes {
  static let all: [Route] = looking + [
    .post(
      "/api/v1/tickets", "Take a ticket",
      [
        .optional("service", "Service code; this or `matters`"),
        .optional("matters", .texts, "Service codes of one visit, in order"),
        .optional("class", "Ticket class; `ordinary` unless given"),
        .optional("panel", "Panel whose printer prints it; none: no paper"),
        .optional("slot", "Appointments: start of the slot, as `09:30`"),
        .optional(
          "appointment", "Reference of an appointment of the day: service and slot are its own"),
        .optional("people", .integer, "People in one visit; 1 unless given"),
        .optional("phone", "For messages"),
        .optional("language", "Of its paper and pages, `zh` or `en`; both unless given"),
      ], statuses: [201], issue),
    .post(
      "/api/v1/tickets/{number}/cancel", "End a ticket unserved",
      [.required("reason", "Why, for the record")]
    ) { exchange in
      let number = try exchange.parameter("number")
      return try await act(
        exchange, .queue(.cancel(number: number, reason: exchange.body.text("reason") ?? "")))
    },
    .post("/api/v1/tickets/{number}/rejoin", "A missed ticket waits again") { exchange in
      try await act(exchange, .queue(.rejoin(number: try exchange.parameter("number"))))
    },
    .post(
      "/api/v1/tickets/{number}/reprint", "Print a marked copy",
      [.optional("printer", "Printer id; the one of the first copy unless given")]
    ) { exchange in
      let printer = exchange.body.text("printer").map(PrinterID.init(rawValue:))
      return try await act(
        exchange,
        .printing(.reprint(number: try exchange.parameter("number"), printer: printer)))
    },
  ]

  private static let looking: [Route] = [
    .get(
      "/api/v1/tickets", "Tickets of the hall day, by turn or number",
      query: [
        .optional(
          "state", .choice(["waiting", "called", "serving", "parked", "missed", "ended"]),
          "Only those"),
        .optional("service", "Only this service's"),
        .optional("limit", .integer, "At most so many, up to \(Limits.ticketsPerAnswer)"),
      ], answer: .json([TicketAnswer].self), list),
    .get("/api/v1/tickets/{number}", "One ticket", answer: .json(TicketAnswer.self)) { exchange in
      let view = exchange.view
      return try exchange.json(
        TicketAnswer(try ticket(try exchange.parameter("number"), view), view: view))
    },
  ]

  @Sendable private static func list(_ exchange: Exchange) throws -> Response {
    let view = exchange.view
    let limit = min(
      try exchange.wholeNumber("limit").map(Int.init(clamping:)) ?? Limits.ticketsPerAnswer,
      Limits.ticketsPerAnswer)
    let state = exchange.query("state")
    let service = exchange.query("service")
    let chosen = view.state.queue.tickets.values.filter { ticket in
      (state == nil || ticket.place.word == state)
        && (service == nil || ticket.service.rawValue == service)
    }
    let ordered = chosen.sorted { left, right in
      state == "waiting"
        ? (left.virtualArrival, left.id) < (right.virtualArrival, right.id) : left.id < right.id
    }
    return try exchange.json(ordered.prefix(limit).map { TicketAnswer($0, view: view) })
  }

  @Sendable private static func issue(_ exchange: Exchange) async throws -> Response {
    let body = exchange.body
    let matters = try matters(body)
    var slot: TimeOfDay?
    if let text = body.text("slot") {
      slot = TimeOfDay(text)
      if slot == nil { throw Problem.invalid("slot", zh: "须如 09:30", en: "it must be as 09:30") }
    }
    var language: TicketLanguage?
    if let word = body.text("language") {
      language = TicketLanguage(rawValue: word)
      if language == nil { throw Problem.invalid("language", zh: "须为 zh 或 en", en: "zh or en") }
    }
    let request = IssueRequest(
      matters: matters, ticketClass: body.text("class").map(ClassCode.init(rawValue:)) ?? .ordinary,
      panel: body.text("panel").map(PanelID.init(rawValue:)), slot: slot,
      code: TicketCode.make(), people: body.integer("people") ?? 1, phone: body.text("phone"),
      language: language,
      appointment: body.text("appointment"))
    let records = try await exchange.submit(.queue(.issue(request)))
    let id = records.lazy.compactMap { record -> TicketID? in
      if case .queue(.ticketIssued(let ticket, _, _)) = record.event { ticket.id } else { nil }
    }.first
    let ticket = id.flatMap { exchange.view.state.queue.tickets[$0] }
    return try exchange.json(
      DoneAnswer(records: records, view: exchange.view, ticket: ticket), status: .created,
      headers: ticket.map { [.location: "/api/v1/tickets/\($0.number)"] } ?? [:])
  }

  private static func matters(_ body: CommandBody) throws(Problem) -> [ServiceCode] {
    if body.text("appointment") != nil {
      if body.text("service") == nil, body.texts("matters") == nil { return [] }
      throw .invalid(
        "service, matters", zh: "预约已指明业务", en: "the appointment says which service")
    }
    switch (body.text("service"), body.texts("matters")) {
    case (let service?, nil): return [ServiceCode(rawValue: service)]
    case (nil, let codes?): return codes.map(ServiceCode.init(rawValue:))
    default:
      throw .invalid(
        "service, matters", zh: "二者给其一", en: "give one of the two, and only one")
    }
  }

  private static func act(_ exchange: Exchange, _ command: Command) async throws -> Response {
    let records = try await exchange.submit(command)
    let view = exchange.view
    return try exchange.done(
      records, ticket: try? ticket(try exchange.parameter("number"), view))
  }

  private static func ticket(_ number: String, _ view: HallView) throws(Problem) -> Ticket {
    guard let ticket = view.state.queue.numbers[number].flatMap({ view.state.queue.tickets[$0] })
    else { throw Problem(HallError(.ticketUnknown, number)) }
    return ticket
  }
}
