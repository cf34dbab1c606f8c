import HallDomain
import HallTestKit
import Testing

/// The booking system's lists and those who check in by them.
struct AppointmentTests {
  private func scene(_ list: [Appointment]? = nil) throws -> Scene {
    var scene = try Scene()
    let usual = Appointment(
      reference: "W7", service: "B", slot: try timeOfDay("09:20"), people: 2)
    try scene.take(
      .queue(.setAppointments(day: scene.now.civil.date, appointments: list ?? [usual])))
    return scene
  }

  private func checkIn(
    _ reference: String, as ticketClass: ClassCode = .ordinary
  ) -> Command {
    .queue(
      .issue(
        IssueRequest(matters: [], ticketClass: ticketClass, code: "w", appointment: reference)))
  }

  @Test func anAppointmentChecksInOnceOnItsOwnServiceAndSlot() throws {
    var scene = try scene()
    let day = scene.now.civil.date
    try scene.take(checkIn("W7"))
    let ticket = try #require(scene.ticket("B001"))
    #expect(ticket.matters == ["B"] && ticket.people == 2 && ticket.ticketClass == "appointment")
    #expect(ticket.virtualArrival == scene.now.instant - .minutes(10))
    let used = scene.refusal(of: checkIn("W7"))
    #expect(used == HallError(.appointmentUsed, "W7", detail: "B001"))
    try scene.take(.queue(.cancel(number: "B001", reason: "走了")))
    #expect(scene.refusal(of: checkIn("W7")) == nil)
    try scene.take(.queue(.setAppointments(day: day, appointments: [])))
    #expect(scene.refusal(of: checkIn("W7"))?.code == .appointmentUnknown)
  }

  @Test func capitalsMatterOnlyWhereTwoReferencesDifferByThem() throws {
    var scene = try scene(
      try ["Ab1", "aB1", "Q"].map {
        Appointment(reference: $0, service: "A", slot: try timeOfDay("09:20"))
      })
    for (typed, meant) in [("aB1", "aB1"), ("ab1", "Ab1"), ("q", "Q")] {
      try scene.take(checkIn(typed))
      #expect(scene.state.queue.tickets.values.contains { $0.appointment == meant }, "\(typed)")
    }
    #expect(scene.refusal(of: checkIn("q"))?.subject == "Q")
  }

  @Test func aClassOfAppointmentsThatIsAskedForIsKept() throws {
    var scene = try scene()
    var guests = scene.rules.classes[2]
    guests.code = "guest"
    scene.rules.classes.append(guests)
    try scene.take(checkIn("W7", as: "guest"))
    #expect(scene.ticket("B001")?.ticketClass == "guest")
    try scene.take(.queue(.cancel(number: "B001", reason: "x")))
    try scene.take(checkIn("W7", as: "elderly"))
    #expect(scene.ticket("B002")?.ticketClass == "appointment", "the first there is")
  }

  /// The slot is at 09:20, and on time until 09:30; the penalty puts late ones to 09:35.
  @Test(arguments: [("09:30", false, -40), ("09:31", true, 4), ("09:40", true, 0)])
  func whoComesAfterTheTimeForItIsLate(time: String, isLate: Bool, minutes: Int) throws {
    var scene = try scene()
    try scene.setWall("2026-11-24", time)
    try scene.take(checkIn("W7"))
    let ticket = try #require(scene.ticket("B001"))
    #expect(scene.state.checkIn(of: ticket, rules: scene.rules)?.isLate == isLate)
    #expect(ticket.virtualArrival == scene.now.instant + .minutes(minutes))
    try scene.issue("B")
    #expect(scene.ticket("B002").flatMap { scene.state.checkIn(of: $0, rules: scene.rules) } == nil)
  }

  @Test func aClockThatNobodyBelievesMakesNobodyLate() throws {
    var scene = try scene()
    try scene.setWall("2026-11-24", "15:00")
    scene.clock.set { $0.quality = .untrusted }
    try scene.take(checkIn("W7"))
    let ticket = try #require(scene.ticket("B001"))
    #expect(scene.state.checkIn(of: ticket, rules: scene.rules)?.isLate == false)
  }

  @Test func aListIsOfADayThatIsNotOverAndNotTooFarOff() throws {
    let scene = try Scene()
    let today = scene.now.civil.date
    for (days, isTaken) in [
      (-1, false), (0, true), (Limits.appointmentDays, true), (Limits.appointmentDays + 1, false),
    ] {
      let command = Command.queue(
        .setAppointments(day: today.advanced(byDays: days), appointments: []))
      #expect(scene.refusal(of: command)?.code == (isTaken ? nil : .requestInvalid), "\(days)")
    }
  }

  @Test func aListIsBoundedAndHasEachReferenceOnce() throws {
    let scene = try Scene()
    let slot = try timeOfDay("09:20")
    func refusal(_ references: [String]) -> HallError? {
      let list = references.map { Appointment(reference: $0, service: "A", slot: slot) }
      return scene.refusal(
        of: .queue(.setAppointments(day: scene.now.civil.date, appointments: list)))
    }
    let most = (0..<Limits.appointmentsPerDay).map { "R\($0)" }
    #expect(refusal(most) == nil)
    #expect(refusal(most + ["S"])?.code == .limitReached)
    #expect(refusal(["W7", "W7"]) == HallError(.requestInvalid, "appointments", detail: "W7"))
    #expect(refusal(["W7", "w7"]) == nil)
  }

  @Test func aDaysListIsThereOnItsDayAndGoneOnTheNext() throws {
    var scene = try Scene()
    let tomorrow = scene.now.civil.date.advanced(byDays: 1)
    let list = [Appointment(reference: "W7", service: "A", slot: try timeOfDay("09:00"))]
    try scene.take(.queue(.setAppointments(day: tomorrow, appointments: list)))
    #expect(scene.refusal(of: checkIn("W7"))?.code == .appointmentUnknown)
    try scene.tick(after: .hours(24))
    #expect(scene.state.queue.appointments(on: tomorrow) == list)
    #expect(scene.refusal(of: checkIn("W7")) == nil)
    try scene.tick(after: .hours(24))
    #expect(scene.state.queue.appointments == nil)
  }

  @Test func aTicketCarriedOverFromYesterdayUsesUpNoAppointmentOfToday() throws {
    var scene = try scene()
    scene.rules.day.leftover = .carryOver
    try scene.take(checkIn("W7"))
    try scene.tick(after: .hours(24))
    #expect(scene.place("B001") == .waiting)
    let list = [Appointment(reference: "W7", service: "B", slot: try timeOfDay("09:20"))]
    try scene.take(.queue(.setAppointments(day: scene.now.civil.date, appointments: list)))
    #expect(scene.refusal(of: checkIn("W7")) == nil)
  }
}
