import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import EventJournal

/// Payloads: written by our encoder, readable by any JSON decoder.
struct CodecTests {
  static let instant = HallInstant(nanoseconds: 77)

  static let events: [Event] = [
    .day(.dayTurned(date: CivilDate(year: 2026, month: 1, day: 2), late: true, at: instant)),
    .day(.emergencyStarted(
      reason: "quote \" slash \\ line\nend \u{1}\u{1F} 火 🔥", at: instant)),
    .day(.clockTrusted(wall: CivilTime(
      date: CivilDate(year: 2026, month: 1, day: 2), time: .midnight))),
    .queue(.ticketUnparked(ticket: TicketID(rawValue: 3))),
    .queue(.ticketEnded(
      ticket: TicketID(rawValue: 3), ending: .cancelled, at: instant, reason: nil)),
    .queue(.matterFinished(
      ticket: TicketID(rawValue: 3), window: "3", at: instant,
      next: NextMatter(matter: 1, virtualArrival: HallInstant(nanoseconds: -9)))),
    .security(.contactChanged(sensor: "door", active: true, at: instant)),
    .security(.readingChanged(sensor: "t", milli: -23_400, at: instant)),
    .security(.alarmRaised(
      alarm: AlarmID(rawValue: 1), sensor: "door", cause: .intrusion, at: instant)),
    .printing(.jobEnded(
      job: PrintJobID(rawValue: 2), outcome: .unknown(.noAnswer), at: instant)),
    .printing(.jobEnded(job: PrintJobID(rawValue: 2), outcome: .printed, at: instant)),
    .notices(.noticeAdded(notice: Notice(
      id: NoticeID(rawValue: 1), text: LocalizedText(zh: "", en: ""), boards: ["a", "b"]))),
    .notices(.noticeAdded(notice: Notice(
      id: NoticeID(rawValue: 2), text: LocalizedText(zh: "x", en: ""),
      regions: ["tape"], priority: .urgent,
      schedule: NoticeSchedule(
        from: CivilTime(date: CivilDate(dayNumber: 20_000), time: .midnight),
        weekdays: [.monday], hours: .wholeDay,
        turns: .init(everyMinutes: 30, lastingMinutes: 10)),
      author: "wang", approval: .awaited))),
    .notices(.noticeApproved(notice: NoticeID(rawValue: 2), by: "li")),
    .notices(.noticeRejected(notice: NoticeID(rawValue: 2), by: nil, reason: "x")),
    .notices(.noticesShown(notices: [NoticeID(rawValue: 1)], at: instant)),
    .devices(.confirmedByPerson(device: "d", at: instant)),
    .devices(.handWriteOrdered(
      HandWrite(bus: "east", slave: 3, table: "holding", address: 7, values: [1, 65_535]),
      at: instant)),
    .devices(.healthChanged(device: "d", health: .up, at: instant)),
    .voice(.sayOrdered(text: LocalizedText(zh: "好", en: ""), zones: ["hall"], at: instant)),
    .voice(.announcementsEnded(
      zone: "hall",
      endings: [
        SpeechEnding(announcement: AnnouncementID(rawValue: 1), outcome: .said),
        SpeechEnding(announcement: AnnouncementID(rawValue: 2), outcome: .unknown(.noSound)),
      ], through: AnnouncementID(rawValue: 2), at: instant)),
    .devices(.healthChanged(device: "d", health: .down(reason: "no answer"), at: instant)),
  ]

  @Test(arguments: events)
  func anEventComesBackAsItWas(event: Event) throws {
    let bytes = try CompactJSONEncoder().encode(event)
    #expect(try JSONDecoder().decode(Event.self, from: Data(bytes)) == event)
    let ours = try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary
    let foundations =
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(event)) as? NSDictionary
    #expect(ours == foundations, "the same JSON as Foundation's encoder")
  }

  static let flat: [Event] = [
    .queue(.ticketCalled(
      ticket: TicketID(rawValue: 3), window: "窗口 \"3\"", times: 2, at: instant, reason: nil)),
    .queue(.servingStarted(ticket: TicketID(rawValue: 3), window: "3", at: instant)),
    .queue(.matterFinished(ticket: TicketID(rawValue: 3), window: "3", at: instant, next: nil)),
    .queue(.ticketMissed(ticket: TicketID(rawValue: 3), window: "3", at: instant)),
    .printing(.jobStarted(job: PrintJobID(rawValue: 12), at: instant)),
    .security(.contactChanged(sensor: "门\n", active: true, at: instant)),
    .security(.contactChanged(sensor: "door", active: false, at: instant)),
    .security(.readingChanged(sensor: "t", milli: -23_400, at: HallInstant(nanoseconds: -1))),
  ]

  @Test(arguments: flat)
  func anEventWrittenByHandIsTheOneThatCodableWrites(event: Event) throws {
    let byHand = try #require(FlatEvents.encode(event))
    let byCodable = try CompactJSONEncoder().encode(event)
    #expect(
      String(decoding: byHand, as: UTF8.self) == String(decoding: byCodable, as: UTF8.self))
  }

  @Test func anEventWithMoreThanPlainFieldsIsLeftToCodable() {
    for event in Self.events.prefix(5) { #expect(FlatEvents.encode(event) == nil) }
    let reason = Event.queue(.ticketCalled(
      ticket: TicketID(rawValue: 3), window: "3", times: 1, at: Self.instant, reason: "hurry"))
    #expect(FlatEvents.encode(reason) == nil)
  }

  @Test func theKindIsAreaAndName() throws {
    let kinds = try Self.events.map {
      String(decoding: EventCodec.kind(of: try CompactJSONEncoder().encode($0)), as: UTF8.self)
    }
    #expect(kinds.first == "day.dayTurned")
    #expect(kinds[3] == "queue.ticketUnparked")
    #expect(kinds.last == "devices.healthChanged")
    #expect(EventCodec.kind(of: []).isEmpty)
    #expect(EventCodec.kind(of: Array("{\"a".utf8)).isEmpty)
  }

  @Test func everyKindOfValueIsWrittenAsFoundationReadsIt() throws {
    struct Values: Codable, Equatable {
      var flag = true
      var small = Int8.min
      var big = UInt64.max
      var low = Int64.min
      var fraction = 2.5
      var none: Int?
      var list = [[1, 2], [], [3]]
      var names = ["b": [1.5], "a": []]
      var nothing = Empty()
      struct Empty: Codable, Equatable {}
    }
    let bytes = try CompactJSONEncoder().encode(Values())
    #expect(try JSONDecoder().decode(Values.self, from: Data(bytes)) == Values())
    #expect(throws: EncodingError.self) { try CompactJSONEncoder().encode([Double.nan]) }
  }

  @Test func aStateComesBackAsItWas() throws {
    var day = SampleDay()
    var state = HallState()
    for entry in day.next(400) { for event in entry.events { evolve(&state, event) } }
    let bytes = try EventCodec.current.encode(state)
    #expect(try EventCodec.current.state(of: bytes) == state)
  }

  @Test func anOldPayloadIsLiftedStepByStep() throws {
    var codec = EventCodec.current
    codec.eventVersion = 3
    codec.steps = [
      1: { _, payload in
        Array(
          String(decoding: payload, as: UTF8.self).replacing("\"counter\"", with: "\"desk\"").utf8)
      },
      2: { kind, payload in
        guard kind == "queue.ticketCalled" else { return payload }
        return Array(
          String(decoding: payload, as: UTF8.self).replacing("\"desk\"", with: "\"window\"").utf8)
      },
    ]
    var record = ChainTests.called
    record.payload = Array(
      String(decoding: record.payload, as: UTF8.self).replacing("\"window\"", with: "\"counter\"")
        .utf8)
    guard case .queue(.ticketCalled(_, let window, _, _, _)) = try codec.event(of: record) else {
      Issue.record("another event")
      return
    }
    #expect(window == "3")
    record.version = 4
    #expect(throws: EventCodec.Unreadable.self) { try codec.event(of: record) }
  }
}
