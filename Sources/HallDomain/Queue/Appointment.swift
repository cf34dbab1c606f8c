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
  public func appointment(_ reference: String, on day: CivilDate) -> Appointment? {
    appointments?.first { $0.day == day }?.appointments.first { $0.reference == reference }
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
