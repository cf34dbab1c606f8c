import HallDomain
import HallPorts
import Hummingbird

/// Windows: what the keys of a call pad do, and what only a shell or page can.
enum WindowRoutes {
  static let all: [Route] = looking + calling + opening

  private static let looking: [Route] = [
    .get("/api/v1/windows", "All windows", answer: .json([WindowAnswer].self)) { exchange in
      let view = exchange.view
      return try exchange.json(view.rules.windows.map { WindowAnswer($0, view: view) })
    },
    .get("/api/v1/windows/{window}", "One window", answer: .json(WindowAnswer.self)) { exchange in
      let id = WindowID(rawValue: try exchange.parameter("window"))
      let view = exchange.view
      guard let window = view.rules.window(id) else {
        throw Problem(HallError(.windowUnknown, id.rawValue))
      }
      return try exchange.json(WindowAnswer(window, view: view))
    },
  ]

  private static let calling: [Route] = [
    action("next", "Finish what is at the window and call the next ticket") { window, _ in
      .callNext(window: window)
    },
    action(
      "call", "Call a ticket out of turn",
      [
        .required("number", "Ticket number"),
        .required("reason", "Why, for the supervisor"),
      ]
    ) { window, body in
      .callTicket(
        window: window, number: body.text("number") ?? "", reason: body.text("reason") ?? "")
    },
    action("recall", "Call the same ticket again") { window, _ in .recall(window: window) },
    action("start", "The citizen has come: serving begins") { window, _ in
      .startServing(window: window)
    },
    action("finish", "The matter is done") { window, _ in .finish(window: window) },
    action("no-show", "Nobody came") { window, _ in .noShow(window: window) },
    action(
      "transfer", "Send the ticket to another service or window",
      [
        .optional("service", "Service code; this or `window`"),
        .optional("window", "Window id; this or `service`"),
        .optional(
          "age", .choice(CallingRules.Age.allCases.map(\.rawValue)),
          "What its turn counts from; the hall's rule unless given"),
      ]
    ) { window, body in
      .transfer(
        window: window, to: try target(body),
        age: body.text("age").flatMap(CallingRules.Age.init(rawValue:)))
    },
    action(
      "park", "Put the matter aside", [.required("reason", "What is missing")]
    ) { window, body in
      .park(window: window, reason: body.text("reason") ?? "")
    },
    action(
      "resume", "Take a parked ticket up again", [.required("number", "Ticket number")]
    ) { window, body in
      .resume(window: window, number: body.text("number") ?? "")
    },
  ]

  private static let opening: [Route] = [
    action(
      "open", "Open the window", [.optional("staff", "Who serves")]
    ) { window, body in
      .openWindow(window: window, staff: body.text("staff"))
    },
    action(
      "pause", "The window stays open and calls nobody", [.required("reason", "Why")]
    ) { window, body in
      .pauseWindow(window: window, reason: body.text("reason") ?? "")
    },
    action("close", "Close the window") { window, _ in .closeWindow(window: window) },
  ]

  private static func target(_ body: CommandBody) throws(Problem) -> TransferTarget {
    switch (body.text("service"), body.text("window")) {
    case (let service?, nil): return .service(ServiceCode(rawValue: service))
    case (nil, let window?): return .window(WindowID(rawValue: window))
    default:
      throw .invalid(
        "service, window", zh: "二者给其一", en: "give one of the two, and only one")
    }
  }

  private static func action(
    _ name: String, _ summary: String, _ fields: [Field] = [],
    _ command: @escaping @Sendable (WindowID, CommandBody) throws -> QueueCommand
  ) -> Route {
    .post("/api/v1/windows/{window}/\(name)", summary, fields) { exchange in
      let window = WindowID(rawValue: try exchange.parameter("window"))
      let records = try await exchange.submit(.queue(try command(window, exchange.body)))
      return try exchange.done(records, window: window)
    }
  }
}
