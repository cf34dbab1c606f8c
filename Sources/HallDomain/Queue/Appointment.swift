/// A citizen's appointment as the booking system tells it (预约).
public struct Appointment: Hashable, Codable, Sendable {
  /// What the citizen shows: a booking number or the last digits of his phone.
  public var reference: String
  public var service: ServiceCode
  /// Start of the slot, local time.
  public var slot: TimeOfDay
  public var people: Int

  public init(reference: String, service: ServiceCode, slot: TimeOfDay, people: Int = 1) {
    self.reference = reference
    self.service = service
    self.slot = slot
    self.people = people
  }
}

public struct DayAppointments: Hashable, Codable, Sendable {
  public var day: CivilDate
  public var appointments: [Appointment]
}

extension QueueState {
  /// By its reference as the booking system wrote it, or else without regard to capitals: a person
  /// cannot know which of them count.
  public func appointment(_ reference: String, on day: CivilDate) -> Appointment? {
    let list = appointments(on: day)
    let capitals = reference.uppercased()
    return list.first { $0.reference == reference }
      ?? list.first { $0.reference.uppercased() == capitals }
  }

  public func appointments(on day: CivilDate) -> [Appointment] {
    appointments?.first { $0.day == day }?.appointments ?? []
  }

  mutating func setAppointments(_ list: [Appointment], of day: CivilDate) {
    var days = (appointments ?? []).filter { $0.day != day }
    if !list.isEmpty { days.append(DayAppointments(day: day, appointments: list)) }
    appointments = days.isEmpty ? nil : days
  }

  mutating func forgetAppointments(before day: CivilDate) {
    guard let kept = appointments?.filter({ $0.day >= day }) else { return }
    appointments = kept.isEmpty ? nil : kept
  }
}

/// What became of an appointment at its check-in.
public struct CheckIn: Hashable, Sendable {
  public var appointment: Appointment
  /// It came after the time that its class allows, and lost the slot's turn.
  public var isLate: Bool
}

extension HallState {
  /// nil: the ticket is for no appointment, or for one that is not on its day's list any more.
  public func checkIn(of ticket: Ticket, rules: HallRules) -> CheckIn? {
    guard let reference = ticket.appointment,
      let appointment = queue.appointment(reference, on: ticket.day)
    else { return nil }
    let allowed = rules.ticketClass(ticket.ticketClass)?.latestCheckIn ?? .zero
    let late = ticket.issuedAt.time.secondOfDay - appointment.slot.secondOfDay
    // An on-time place lies before the arrival: with an untrusted clock each appointment has one.
    let isLate = .seconds(late) > allowed && ticket.virtualArrival >= ticket.arrived
    return CheckIn(appointment: appointment, isLate: isLate)
  }
}
