import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// The JSON of every kind of order, and what is none.
struct OrderReaderTests {
  private func read(_ kind: String, _ payload: String) -> CentralOrder.Matter {
    OrderReader.command(
      of: OrderRow(
        id: "00000000-0000-4000-8000-000000000001", kind: kind, payload: payload, by: "li",
        left: .seconds(60)))
  }

  private static let day = CivilDate(year: 2026, month: 11, day: 25)

  private static func time(_ hour: Int, _ minute: Int = 0) -> TimeOfDay {
    TimeOfDay(hour: hour, minute: minute)
  }

  static let good: [(String, String, CentralOrder.Matter)] = [
    (
      "notice",
      """
      {"zh": "停电", "en": "No power", "boards": ["b"], "regions": ["foot"], "priority": "urgent",
       "from": "2026-11-25 08:00", "until": "2026-11-25T17:30", "weekdays": ["monday"],
       "hours": "08:00-24:00", "every": 30, "lasting": 5}
      """,
      .command(
        .notices(
          .add(
            NoticeDraft(
              text: LocalizedText(zh: "停电", en: "No power"), boards: ["b"], regions: ["foot"],
              priority: .urgent,
              schedule: NoticeSchedule(
                from: CivilTime(date: day, time: time(8)),
                until: CivilTime(date: day, time: time(17, 30)), weekdays: [.monday],
                hours: DailySpan(from: time(8), until: TimeOfDay(secondOfDay: 86_400)),
                turns: .init(everyMinutes: 30, lastingMinutes: 5))), by: "li")))
    ),
    ("withdraw", #"{"order": "ABC"}"#, .withdraw("abc")),
    (
      "hours", #"{"date": "2026-11-25", "services": ["A"], "spans": ["09:00-12:00"]}"#,
      .command(
        .day(
          .setHours(
            SpecialHours(
              date: day, services: ["A"], spans: [DailySpan(from: time(9), until: time(12))]))))
    ),
    (
      "hours", #"{"date": "2026-11-25", "spans": []}"#,
      .command(.day(.setHours(SpecialHours(date: day, spans: []))))
    ),
    (
      "hours", #"{"date": "2026-11-25"}"#,
      .command(.day(.setHours(SpecialHours(date: day, spans: nil))))
    ),
    (
      "appointments",
      """
      {"day": "2026-11-25", "appointments": [
        {"reference": "W7", "service": "A", "slot": "09:30", "people": 2},
        {"reference": "W8", "service": "B", "slot": "10:00"}]}
      """,
      .command(
        .queue(
          .setAppointments(
            day: day,
            appointments: [
              Appointment(reference: "W7", service: "A", slot: time(9, 30), people: 2),
              Appointment(reference: "W8", service: "B", slot: time(10)),
            ])))
    ),
    (
      "window", #"{"window": "3", "action": "pause", "reason": "检修"}"#,
      .command(.queue(.pauseWindow(window: "3", reason: "检修")))
    ),
    ("hall", #"{"action": "close"}"#, .command(.day(.close))),
    (
      "emergency", #"{"on": true, "reason": "演练"}"#,
      .command(.day(.emergency(on: true, reason: "演练")))
    ),
    (
      "say", #"{"zh": "请注意", "zones": ["hall"]}"#,
      .command(.voice(.say(text: LocalizedText(zh: "请注意", en: ""), zones: ["hall"])))
    ),
  ]

  @Test func everyKindBecomesTheCommandOfAPersonInTheHall() {
    for (kind, payload, matter) in Self.good { #expect(read(kind, payload) == matter, "\(kind)") }
  }

  @Test(arguments: [
    ("notice", "[]", "payload"), ("notice", "{", "payload"), ("notice", #"{"zh": 1}"#, "zh"),
    ("notice", #"{"zh": "x", "priority": "loud"}"#, "priority"),
    ("notice", #"{"zh": "x", "from": "tomorrow"}"#, "from"),
    ("notice", #"{"zh": "x", "hours": "9-10"}"#, "hours"),
    ("notice", #"{"zh": "x", "weekdays": ["Mon"]}"#, "weekdays"),
    ("notice", #"{"zh": "x", "every": 30}"#, "lasting"), ("withdraw", "{}", "order"),
    ("hours", #"{"date": "2026-02-30"}"#, "date"),
    ("hours", #"{"date": "2026-11-25", "spans": "all"}"#, "spans"),
    ("appointments", #"{"day": "2026-11-25"}"#, "appointments"),
    (
      "appointments", #"{"day": "2026-11-25", "appointments": [{"reference": "x"}]}"#, "slot"
    ),
    ("window", #"{"action": "open"}"#, "action window"), ("hall", #"{"action": "x"}"#, "action"),
    ("emergency", #"{"on": "yes"}"#, "on"), ("say", #"{"zones": [1]}"#, "zones"),
    ("configure", "{}", "kind"),
  ])
  func whatIsNoOrderIsRefusedByItsMember(kind: String, payload: String, member: String) {
    guard case .unreadable(let error) = read(kind, payload) else {
      Issue.record("read: \(kind) \(payload)")
      return
    }
    #expect(error.code == .requestInvalid)
    #expect(member.contains(error.subject), "\(error)")
  }

  /// Bytes from the wire never trap.
  @Test func mutilatedOrdersAreValuesOrRefusals() {
    var generator = SplitMix64(seed: 20_261_125)
    for _ in 0..<20_000 {
      let (kind, payload, _) = Self.good[Int.random(in: 0..<Self.good.count, using: &generator)]
      var bytes = Array(payload.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = read(kind, String(decoding: bytes, as: UTF8.self))
    }
  }
}
