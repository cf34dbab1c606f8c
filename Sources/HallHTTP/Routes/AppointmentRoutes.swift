import HallDomain
import HallPorts
import Hummingbird

/// The booking system's lists: who may check in with a reference, day by day.
enum AppointmentRoutes {
  /// A day's list.
  struct Day: Codable {
    struct Booking: Codable {
      var reference: String
      var service: ServiceCode
      /// Start of the slot, local time: `09:30`.
      var slot: String
      var people: Int
    }

    var day: CivilDate
    var appointments: [Booking]

    init(_ list: DayAppointments) {
      day = list.day
      appointments = list.appointments.map {
        Booking(
          reference: $0.reference, service: $0.service, slot: $0.slot.description,
          people: $0.people)
      }
    }
  }

  static let all: [Route] = [
    .get(
      "/api/v1/appointments", "The appointments of today and the next days",
      answer: .json([Day].self)
    ) { exchange in
      let days = exchange.view.state.queue.appointments ?? []
      return try exchange.json(days.sorted { $0.day < $1.day }.map(Day.init))
    },
    Route(
      method: .put, path: "/api/v1/appointments/{day}", access: .staff,
      summary: "A day's appointments, in place of those sent before",
      body: .object([.required("appointments", .objects(fields), "All of the day")]),
      bodyBytes: Limits.appointmentBodyBytes, answer: .json(DoneAnswer.self), handle: replace),
  ]

  private static let fields: [Field] = [
    .required("reference", "What the citizen shows or types"),
    .required("service", "Service code"),
    .required("slot", "Start of the slot, local time, as `09:30`"),
    .optional("people", .integer, "People in one visit; 1 unless given"),
  ]

  @Sendable private static func replace(_ exchange: Exchange) async throws -> Response {
    guard let day = CivilDate(try exchange.parameter("day")) else {
      throw Problem.invalid("day", zh: "须如 2026-11-24", en: "it must be as 2026-11-24")
    }
    let list = try exchange.body.objects("appointments").map { item throws(Problem) in
      guard let slot = TimeOfDay(item.text("slot") ?? "") else {
        throw .invalid("slot", zh: "须如 09:30", en: "it must be as 09:30")
      }
      return Appointment(
        reference: item.text("reference") ?? "",
        service: ServiceCode(item.text("service") ?? ""), slot: slot,
        people: item.integer("people") ?? 1)
    }
    return try exchange.done(
      try await exchange.submit(.queue(.setAppointments(day: day, appointments: list))))
  }
}
