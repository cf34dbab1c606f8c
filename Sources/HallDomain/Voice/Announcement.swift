/// Something to be said once in each zone that it concerns (播报).
///
/// What asks for it stands in the journal already: a call, a notice, somebody's order. So it needs
/// no record of its own; how it ended is told in groups (docs/decisions/0015-voice.md).
public struct Announcement: Hashable, Codable, Sendable {
  public enum Content: Hashable, Codable, Sendable {
    case call(SpokenCall)
    case notice(NoticeID, text: LocalizedText)
    /// Somebody's words; no zones: all of them.
    case words(LocalizedText, zones: [VoiceZoneID])
    case test(zone: VoiceZoneID)
  }

  public var id: AnnouncementID
  public var content: Content

  public init(id: AnnouncementID, content: Content) {
    self.id = id
    self.content = content
  }

  public func concerns(_ zone: VoiceZoneRules) -> Bool {
    switch content {
    case .call(let call): zone.windows.contains(call.window)
    case .notice: true
    case .words(_, let zones): zones.isEmpty || zones.contains(zone.id)
    case .test(let tested): tested == zone.id
    }
  }
}

/// A call as it was made; a recall has `times` above 1.
public struct SpokenCall: Hashable, Codable, Sendable {
  public var ticket: TicketID
  public var number: TicketNumber
  public var window: WindowID
  public var times: Int
  public var ticketClass: ClassCode

  public init(
    ticket: TicketID, number: TicketNumber, window: WindowID, times: Int,
    ticketClass: ClassCode = .ordinary
  ) {
    self.ticket = ticket
    self.number = number
    self.window = window
    self.times = times
    self.ticketClass = ticketClass
  }
}
