import FoundationEssentials
import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// What citizens may see: nothing about anybody else, and of their own ticket nothing but its
/// place.
enum CitizenRoutes {
  /// A ticket on its citizen's phone.
  struct CitizenTicket: Codable {
    var hall: LocalizedText
    var number: String
    var services: [LocalizedText]
    var matter: Int
    var state: String
    var ahead: Int?
    var wait: WaitAnswer?
    var window: LocalizedText?
    var calls: Int
    var issuedAt: String
    var evacuation: LocalizedText?
  }

  /// What a place where tickets are taken needs.
  struct Kiosk: Codable {
    struct Service: Codable {
      var code: ServiceCode
      var name: LocalizedText
      var isOpen: Bool
      /// Why a touch gives no ticket now: out of hours, quota reached.
      var closed: LocalizedText?
      var waiting: Int
      var wait: WaitAnswer?
    }

    struct TicketClass: Codable {
      var code: ClassCode
      var name: LocalizedText
    }

    var hall: LocalizedText
    var timeZone: String
    var isOpen: Bool
    var evacuation: LocalizedText?
    var services: [Service]
    /// Without appointments, which need a slot.
    var classes: [TicketClass]
    /// Whether there is anybody today who can check in with the reference of an appointment.
    var hasAppointments: Bool
    var panel: LocalizedText?
    /// Whether the panel prints a paper.
    var prints: Bool
    /// It has a printer, and that (and the one that helps out) cannot print now.
    var isPrinterDown: Bool
    /// Of the last ticket, while its paper has not come out: what has become of it.
    var paper: LocalizedText?
    var publicURL: String?
  }

  static let all: [Route] = [
    .get(
      "/api/v1/citizen/{code}", "A citizen's own ticket, by the code on its paper",
      access: .anyone, answer: .json(CitizenTicket.self), citizen),
    .get(
      "/api/v1/citizen/{code}/symbol", "The QR code of the ticket's page", access: .anyone,
      answer: .other(type: "image/png", "The picture"), symbol),
    .get(
      "/api/v1/kiosk", "Services and classes for a page where tickets are taken",
      access: .anyone, query: [.optional("panel", "Only this panel's services")],
      answer: .json(Kiosk.self), kiosk),
    .get(
      "/api/v1/boards/{board}", "What a board shows", access: .anyone,
      answer: .json(BoardAnswer.self)
    ) { exchange in
      let view = exchange.view
      return try exchange.json(
        BoardAnswer(BoardID(rawValue: try exchange.parameter("board")), view: view))
    },
    .get(
      "/api/v1/boards/{board}/film",
      "What a board of the hall file shows for the next seconds, painted ahead: `png` has the "
        + "pictures one below the other, `starts` says when each begins",
      access: .anyone, answer: .json(FilmAnswer.self), film),
    .get(
      "/api/v1/boards/{board}/live", "The same as server-sent events, at each change",
      access: .anyone, answer: .other(type: "text/event-stream", "`event` is `board`"), live),
  ]

  @Sendable private static func citizen(_ exchange: Exchange) throws -> Response {
    let code = try exchange.parameter("code")
    let view = exchange.view
    guard let ticket = view.state.queue.tickets.values.first(where: { $0.code == code }) else {
      throw unknownTicket
    }
    let face = view.state.ticketFace(of: ticket, rules: view.rules)
    let place = ticket.place == .waiting ? PlaceInLine(ticket, view: view) : nil
    return try exchange.json(
      CitizenTicket(
        hall: face.hall, number: face.number.description, services: face.services,
        matter: ticket.matter, state: ticket.place.word, ahead: place?.ahead,
        wait: place.flatMap { WaitAnswer($0.wait) },
        window: ticket.window.map { id in
          view.rules.window(id)?.name ?? LocalizedText(zh: id.rawValue, en: id.rawValue)
        },
        calls: TicketAnswer(ticket, view: view).calls, issuedAt: face.issuedAt.description,
        evacuation: view.state.isEmergency ? view.rules.evacuation : nil))
  }

  @Sendable private static func kiosk(_ exchange: Exchange) throws -> Response {
    let view = exchange.view
    var panel: PanelRules?
    if let name = exchange.query("panel") {
      panel = view.rules.panel(PanelID(rawValue: name))
      if panel == nil { throw Problem(HallError(.panelUnknown, name)) }
    }
    let services = view.rules.services.filter { panel?.services.contains($0.code) ?? true }
    return try exchange.json(
      Kiosk(
        hall: view.rules.name, timeZone: view.rules.timeZone, isOpen: view.state.day.isOpen,
        evacuation: view.state.isEmergency ? view.rules.evacuation : nil,
        services: services.map { rules in
          let answer = ServiceAnswer(rules, view: view)
          return .init(
            code: answer.code, name: answer.name, isOpen: answer.isOpen,
            closed: view.state.refusal(of: rules.code, rules: view.rules, now: view.now)?.message,
            waiting: answer.waiting, wait: answer.wait)
        },
        classes: view.rules.classes.filter { $0.kind != .appointment }
          .map { .init(code: $0.code, name: $0.name) },
        hasAppointments: view.state.day.date.map {
          !view.state.queue.appointments(on: $0).isEmpty
        } ?? false,
        panel: panel?.name, prints: panel?.printer != nil,
        isPrinterDown: panel.map { view.state.printingFault(of: $0) } ?? false,
        paper: panel.flatMap { paper(at: $0, view) },
        publicURL: exchange.service.options.publicURL))
  }

  /// Painted on a thread of its own: a film is some milliseconds of computing.
  @Sendable private static func film(_ exchange: Exchange) async throws -> Response {
    let board = DeviceID(rawValue: try exchange.parameter("board"))
    let devices = exchange.service.devices
    let film = await withCheckedContinuation { continuation in
      DedicatedThread.start(name: "film") {
        continuation.resume(returning: devices.film(of: board, for: Limits.film))
      }
    }
    guard let film else {
      throw Problem.unknown("device.no-film", board.rawValue, zh: "点阵屏", en: "board")
    }
    return try exchange.json(FilmAnswer(film))
  }

  private static let unknownTicket = Problem(
    .notFound, HallError.Code.ticketUnknown.rawValue, zh: "没有这张号票",
    en: "There is no such ticket",
    hint: LocalizedText(zh: "号票当日有效", en: "A ticket is valid on its day"))

  private static func paper(at panel: PanelRules, _ view: HallView) -> LocalizedText? {
    let face = view.state.panelFace(panel.id, rules: view.rules, now: view.now)
    return face.mode == .notPrinted || face.mode == .printing ? face.text : nil
  }

  /// The address of a ticket's page, for a phone to take along.
  @Sendable private static func symbol(_ exchange: Exchange) throws -> Response {
    let code = try exchange.parameter("code")
    let options = exchange.service.options
    guard exchange.view.state.queue.tickets.values.contains(where: { $0.code == code }),
      let url = options.publicURL, let png = options.symbol?("\(url)/t/\(code)")
    else { throw unknownTicket }
    return .picture(png)
  }

  @Sendable private static func live(_ exchange: Exchange) throws -> Response {
    let board = BoardID(rawValue: try exchange.parameter("board"))
    let hall = exchange.service.hall
    let stream = EventStream(
      service: exchange.service, channel: exchange.context.channel, access: .anyone)
    return try stream.response { feed in
      let encoder = JSONEncoder.hall
      var last: BoardAnswer?
      for await view in hall.views() {
        let answer = BoardAnswer(board, view: view)
        if let last, last.isSame(as: answer) { continue }
        last = answer
        var buffer = ByteBuffer(string: "event: board\ndata: ")
        buffer.writeBytes(try encoder.encode(answer))
        buffer.writeString("\n\n")
        guard await feed.put(.event(buffer)) else { return }
      }
    }
  }
}
