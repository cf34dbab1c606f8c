import HallDomain
import Hummingbird

/// The hall as a whole.
enum HallRoutes {
  static let all: [Route] = [
    .get("/api/v1/hall", "Everything the console shows of the hall, at one point of the journal",
      answer: .json(HallAnswer.self)
    ) { exchange in
      try exchange.json(
        HallAnswer(exchange.view, simulator: exchange.service.options.simulatorPage))
    },
    .post("/api/v1/day/open", "Open the hall: tickets are given") { exchange in
      try exchange.done(try await exchange.submit(.day(.open)))
    },
    .post("/api/v1/day/close", "Close the hall: no more tickets; those who wait are served") {
      exchange in
      try exchange.done(try await exchange.submit(.day(.close)))
    },
    .post(
      "/api/v1/emergency/on", "Start the emergency: calls stop, doors release, boards say so",
      [.required("reason", "Why, for the record")]
    ) { exchange in
      let reason = exchange.body.text("reason") ?? ""
      if reason.isEmpty { throw Problem.invalid("reason", zh: "不能为空", en: "it is empty") }
      return try exchange.done(
        try await exchange.submit(.day(.emergency(on: true, reason: reason))))
    },
    .post("/api/v1/emergency/off", "End the emergency") { exchange in
      try exchange.done(try await exchange.submit(.day(.emergency(on: false, reason: ""))))
    },
  ]
}
