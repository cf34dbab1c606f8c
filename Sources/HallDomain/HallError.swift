/// A refusal: a stable code, whom it concerns, and sentences a person understands.
public struct HallError: Error, Hashable, Codable, Sendable {
  /// Stable for ever: scripts compare them. Listed in docs/error-codes.md.
  public enum Code: String, Codable, Sendable, CaseIterable {
    case hallClosed = "hall.closed"
    case hallEmergency = "hall.emergency"
    case hallNoDay = "hall.no-day"
    case serviceUnknown = "service.unknown"
    case serviceClosed = "service.closed"
    case serviceQuotaReached = "service.quota-reached"
    case serviceNumbersUsedUp = "service.numbers-used-up"
    case serviceNotReached = "service.not-reached"
    case classUnknown = "class.unknown"
    case slotMissing = "slot.missing"
    case slotTooEarly = "slot.too-early"
    case panelUnknown = "panel.unknown"
    case panelTooFast = "panel.too-fast"
    case requestInvalid = "request.invalid"
    case windowUnknown = "window.unknown"
    case windowNotOpen = "window.not-open"
    case windowBusy = "window.busy"
    case windowIdle = "window.idle"
    case windowNotServing = "window.not-serving"
    case windowDoesNotServe = "window.does-not-serve"
    case windowAlready = "window.already"
    case queueEmpty = "queue.empty"
    case ticketUnknown = "ticket.unknown"
    case ticketNotWaiting = "ticket.not-waiting"
    case ticketNotParked = "ticket.not-parked"
    case ticketNotMissed = "ticket.not-missed"
    case ticketEnded = "ticket.ended"
    case ticketRejoinLimit = "ticket.rejoin-limit"
    case tooFewCalls = "ticket.too-few-calls"
    case printerUnknown = "printer.unknown"
    case jobUnknown = "job.unknown"
    case jobNotOpen = "job.not-open"
    case sensorUnknown = "sensor.unknown"
    case zoneUnknown = "zone.unknown"
    case zoneAlready = "zone.already"
    case alarmUnknown = "alarm.unknown"
    case alarmAlready = "alarm.already"
    case noticeUnknown = "notice.unknown"
    case noticeNotAwaiting = "notice.not-awaiting"
    case noticeOwn = "notice.own"
    case noticeNotApprover = "notice.not-approver"
    case personUnknown = "person.unknown"
    case voiceZoneUnknown = "voice.zone-unknown"
    case appointmentUnknown = "appointment.unknown"
    case appointmentUsed = "appointment.used"
    case orderUnknown = "order.unknown"
    case configurationBusy = "configuration.busy"
    case configurationRefused = "configuration.refused"
    case configurationRolledBack = "configuration.rolled-back"
    case limitReached = "limit.reached"
  }

  public var code: Code
  /// The window, ticket, service ... it is about.
  public var subject: String
  /// A second fact for the sentence: a reason, a limit with its unit.
  public var detail: String

  public init(_ code: Code, _ subject: String = "", detail: String = "") {
    self.code = code
    self.subject = subject
    self.detail = detail
  }
}
