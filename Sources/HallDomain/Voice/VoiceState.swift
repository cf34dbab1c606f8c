/// What is to be said, and how far each zone has come with it.
public struct VoiceState: Hashable, Codable, Sendable {
  /// The newest, oldest first.
  public internal(set) var announcements: [Announcement] = []
  public internal(set) var next = AnnouncementID(rawValue: 1)
  /// Each zone's cursor: all announcements up to it have ended there.
  public internal(set) var through: [VoiceZoneID: AnnouncementID] = [:]

  public init() {}

  /// The newest announcement; before the first one 0.
  public var last: AnnouncementID { AnnouncementID(rawValue: next.rawValue - 1) }
}

extension VoiceState {
  mutating func evolve(_ event: VoiceEvent) {
    switch event {
    case .sayOrdered(let text, let zones, _): announce(.words(text, zones: zones))
    case .testOrdered(let zone, _): announce(.test(zone: zone))
    case .announcementsEnded(let zone, _, let through, _):
      self.through[zone] = max(through, self.through[zone] ?? through)
    // For the record only.
    case .evacuationSaid: break
    }
  }

  mutating func hear(_ event: QueueEvent, tickets: [TicketID: Ticket]) {
    guard case .ticketCalled(let id, let window, let times, _, _) = event,
      let ticket = tickets[id]
    else { return }
    let call = SpokenCall(
      ticket: id, number: ticket.number, window: window, times: times,
      ticketClass: ticket.ticketClass)
    announce(.call(call))
  }

  /// A notice is said when its time comes: not while it awaits approval, and again at each turn.
  mutating func hear(_ event: NoticeEvent, before: [NoticeID], notices: [Notice]) {
    guard case .noticesShown = event else { return }
    for notice in notices where !before.contains(notice.id) {
      // A picture alone cannot be said.
      if notice.text.zh.isEmpty && notice.text.en.isEmpty { continue }
      announce(.notice(notice.id, text: notice.text))
    }
  }

  private mutating func announce(_ content: Announcement.Content) {
    announcements.append(Announcement(id: next, content: content))
    next = next.next
    announcements.removeFirst(max(announcements.count - Limits.announcementsKept, 0))
  }
}

extension HallState {
  /// Why an announcement need not be said any more; nil: it is still wanted.
  public func reasonAgainst(_ announcement: Announcement) -> SpeechFailure? {
    switch announcement.content {
    case .call(let call):
      guard let ticket = queue.tickets[call.ticket],
        case .called(call.window, let times) = ticket.place
      else { return .answered }
      return times > call.times ? .superseded : nil
    case .notice(let id, _):
      return notices.notices.contains { $0.id == id } ? nil : .answered
    case .words, .test: return nil
    }
  }
}
