import Foundation
import HallDomain
import HallTestKit
import Testing

/// The journal and the snapshot read back what they wrote.
struct CodingTests {
  @Test func everyEventOfARandomHallIsReadBack() async throws {
    try await offPool {
      var hall = RandomHall(seed: 20_261_124)
      hall.state = HallState()
      hall.keepsEvents = true
      hall.take(.tick)
      for _ in 0..<60_000 { _ = hall.step() }
      hall.take(.devices(.health(device: "pad-3", health: .degraded(reason: "慢"))))
      hall.visitTheRest()
      var kinds: [String: Event] = [:]
      for event in hall.events { kinds[names([event])[0]] = event }
      let encoder = JSONEncoder()
      let decoder = JSONDecoder()
      for (name, event) in kinds {
        let json = try encoder.encode(event)
        #expect(try decoder.decode(Event.self, from: json) == event, "\(name)")
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains("\"\(name)\""), "\(text)")
      }
      #expect(Set(kinds.keys) == Self.everyKind, "\(Self.everyKind.subtracting(kinds.keys))")
      let state = try decoder.decode(HallState.self, from: try encoder.encode(hall.state))
      #expect(state == hall.state)
    }
  }

  static let everyKind: Set<String> = [
    "ticketIssued", "ticketCalled", "servingStarted", "matterFinished", "ticketMissed",
    "ticketRejoined", "ticketTransferred", "ticketParked", "ticketUnparked", "ticketResumed",
    "ticketEnded", "windowOpened", "windowPaused", "windowClosed", "contactChanged",
    "readingChanged", "zoneArmed", "zoneDisarmed", "alarmRaised", "alarmAcknowledged",
    "alarmCleared", "jobRequested", "jobStarted", "jobEnded", "paperUsed", "rollChanged",
    "noticeAdded", "noticeRemoved", "noticeApproved", "noticeRejected", "noticesShown",
    "daemonStarted",
    "healthChanged", "handWriteOrdered", "confirmedByPerson",
    "dayTurned", "hallOpened", "hallClosed", "closingTimeCame",
    "emergencyStarted", "emergencyEnded", "clockDistrusted", "clockTrusted",
    "hoursSet", "appointmentsSet", "orderDone", "orderRefused", "orderExpired",
    "configurationTaken", "configurationApplied",
  ]

  @Test func aNoticeWithAPictureIsReadBackAndOneWithoutSaysNothingOfIt() throws {
    let picture = NoticePicture(sha256: "ab12", width: 96, height: 32, png: "iVBORw0K")
    let encoder = JSONEncoder()
    for (picture, isThere) in [(picture, true), (nil, false)] {
      let notice = Notice(
        id: NoticeID(rawValue: 7), text: LocalizedText(zh: "", en: ""), picture: picture)
      let json = try encoder.encode(Event.notices(.noticeAdded(notice: notice)))
      #expect(String(decoding: json, as: UTF8.self).contains("picture") == isThere)
      let event = try JSONDecoder().decode(Event.self, from: json)
      #expect(event == .notices(.noticeAdded(notice: notice)))
    }
  }

  @Test(arguments: [
    #"{"queue":{"ticketUnparked":{"ticket":1}},"day":{"hallOpened":{"at":1}}}"#,
    #"{"weather":{"rain":{}}}"#, #"{}"#, #"{"day":{"dayTurned":{"date":"2026-02-30"}}}"#,
  ])
  func whatIsNoEventIsAnErrorAndNoTrap(text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Event.self, from: Data(text.utf8))
    }
  }

  @Test func aTimeOfDayOutsideTheDayIsNotRead() throws {
    let decoder = JSONDecoder()
    for (second, isTime) in [(0, true), (86_400, true), (86_401, false), (-1, false)] {
      let data = Data(#"{"secondOfDay":\#(second)}"#.utf8)
      let read = try? decoder.decode(TimeOfDay.self, from: data)
      #expect((read != nil) == isTime, "\(second)")
    }
  }

  @Test func eventsThatMakeNoSenseChangeNothingAndTrapNothing() async throws {
    try await offPool {
      var state = HallState()
      let ticket = TicketID(rawValue: 7)
      let nonsense: [QueueEvent] = [
        .ticketCalled(ticket: ticket, window: "1", times: 1, at: .zero, reason: nil),
        .servingStarted(ticket: ticket, window: "1", at: .zero),
        .matterFinished(
          ticket: ticket, window: "1", at: .zero,
          next: NextMatter(matter: 99, virtualArrival: .zero)),
        .ticketTransferred(
          ticket: ticket, from: "1", service: "A", onlyWindow: nil, virtualArrival: .zero),
        .ticketUnparked(ticket: ticket),
        .ticketEnded(ticket: ticket, ending: .expired, at: .zero, reason: nil),
      ]
      for event in nonsense { evolve(&state, .queue(event)) }
      #expect(state.queue.tickets.isEmpty && state.queue.liveCount == 0)
      let empty = Ticket(
        id: ticket, number: TicketNumber(prefix: "A", value: 7, width: 3),
        day: CivilDate(year: 2026, month: 11, day: 24), ticketClass: .ordinary, matters: [],
        arrived: .zero, virtualArrival: .zero,
        issuedAt: CivilTime(date: CivilDate(year: 2026, month: 11, day: 24), time: .midnight),
        code: "x")
      evolve(
        &state,
        .queue(.ticketIssued(ticket: empty, ahead: 0, wait: WaitEstimate(
          low: .zero, high: .zero, method: .none))))
      for event in nonsense { evolve(&state, .queue(event)) }
      #expect(state.queue.liveCount == 0)
    }
  }
}
