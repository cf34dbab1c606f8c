extension Judge {
  func setAppointments(_ list: [Appointment], of day: CivilDate) throws(HallError) -> [Event] {
    if list.count > Limits.appointmentsPerDay {
      throw HallError(.limitReached, "appointments", detail: "\(Limits.appointmentsPerDay)")
    }
    let today = state.day.date ?? rules.day.hallDay(at: now.civil)
    guard day >= today, day <= today.advanced(byDays: Limits.appointmentDays) else {
      throw HallError(.requestInvalid, "day", detail: "\(day)")
    }
    var references: Set<String> = []
    for appointment in list {
      guard rules.service(appointment.service) != nil else {
        throw HallError(.serviceUnknown, appointment.service.rawValue)
      }
      guard (1...Limits.reasonCharacters).contains(appointment.reference.count),
        references.insert(appointment.reference).inserted,
        (1...Limits.peoplePerTicket).contains(appointment.people),
        (0..<86_400).contains(appointment.slot.secondOfDay)
      else { throw HallError(.requestInvalid, "appointments", detail: appointment.reference) }
    }
    return [.queue(.appointmentsSet(day: day, appointments: list, at: now.instant))]
  }

  /// A request that names an appointment takes service, slot and people from it, once.
  func withAppointment(
    _ request: IssueRequest, on day: CivilDate
  ) throws(HallError) -> IssueRequest {
    guard let reference = request.appointment else { return request }
    guard let appointment = state.queue.appointment(reference, on: day) else {
      throw HallError(.appointmentUnknown, reference)
    }
    let used = state.queue.tickets.values.first {
      $0.appointment == appointment.reference && $0.day == day && $0.place.isUsed
    }
    if let used {
      throw HallError(
        .appointmentUsed, appointment.reference, detail: used.number.description)
    }
    var request = request
    request.appointment = appointment.reference
    request.matters = [appointment.service]
    request.slot = appointment.slot
    request.people = appointment.people
    if rules.ticketClass(request.ticketClass)?.kind != .appointment {
      guard let rule = rules.classes.first(where: { $0.kind == .appointment }) else {
        throw HallError(.classUnknown, "appointment")
      }
      request.ticketClass = rule.code
    }
    return request
  }
}

extension Ticket.Place {
  /// A cancelled check-in may be made again.
  fileprivate var isUsed: Bool { if case .ended(.cancelled, _) = self { false } else { true } }
}
