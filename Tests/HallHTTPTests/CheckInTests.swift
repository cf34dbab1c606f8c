import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Testing

/// The kiosk's check-in with an appointment: a booking system's list, a citizen who types its
/// reference. The sample hall's clock stands at 09:00; on time is from 30 min before the slot to 10
/// min after it.
struct CheckInTests {
  private static let list: JSONValue = [
    "appointments": [
      ["reference": "W7", "service": "B", "slot": "09:20", "people": 2],
      ["reference": "0138", "service": "A", "slot": "09:31"],
      ["reference": "E1", "service": "A", "slot": "08:30"],
    ]
  ]

  private static func send(_ list: JSONValue, _ served: ServedHall) async throws -> JSONValue {
    try await served.ask { try $0.put("/api/v1/appointments/2026-11-24", list) }
  }

  @Test func theKioskOffersACheckInWhereSomebodyHasAnAppointmentToday() async throws {
    try await ServedHall.run { served in
      let before = try await served.get("/api/v1/kiosk")
      #expect(before["hasAppointments"].bool == false)
      let done = try await Self.send(Self.list, served)
      #expect(done["records"][0]["words"]["en"].string == "3 appointments for 2026-11-24")
      #expect(try await served.get("/api/v1/kiosk?panel=lobby")["hasAppointments"].bool == true)
      let days = try await served.get("/api/v1/appointments")
      #expect(days.array.map { $0["day"].string } == ["2026-11-24"])
      #expect(days[0]["appointments"][0] == [
        "reference": "W7", "service": "B", "slot": "09:20", "people": 2,
      ])
      #expect(days[0]["appointments"][1]["people"].int == 1)
      _ = try await Self.send(["appointments": []], served)
      #expect(try await served.get("/api/v1/kiosk")["hasAppointments"].bool == false)
      #expect(try await served.get("/api/v1/appointments").array.isEmpty)
    }
  }

  @Test func aReferenceGivesATicketThatSaysItsSlotHoweverItIsWritten() async throws {
    try await ServedHall.run { served in
      _ = try await Self.send(Self.list, served)
      let done = try await served.post(
        "/api/v1/tickets", ["appointment": "w7", "panel": "lobby", "language": "en"])
      let ticket = done["ticket"]
      #expect(ticket["number"].string == "B001" && ticket["people"].int == 2)
      #expect(ticket["ticketClass"].string == "appointment")
      #expect(ticket["appointment"] == ["reference": "W7", "slot": "09:20", "isLate": false])
      #expect(try await served.get("/api/v1/print-jobs").array.count == 1, "it is printed")
    }
  }

  @Test func whoIsLateGetsATicketThatSaysSo() async throws {
    try await ServedHall.run { served in
      _ = try await Self.send(Self.list, served)
      let done = try await served.post("/api/v1/tickets", ["appointment": "E1"])
      #expect(done["ticket"]["appointment"]["isLate"].bool == true)
      let walkIn = try await served.post("/api/v1/tickets", ["service": "A"])
      #expect(walkIn["ticket"]["appointment"].isNull)
    }
  }

  @Test func whatIsRefusedIsSaidInWordsForACitizen() async throws {
    try await ServedHall.run { served in
      _ = try await Self.send(Self.list, served)
      func refusal(_ reference: String) async throws -> Refusal {
        try await served.refusal {
          try $0.post("/api/v1/tickets", ["appointment": .string(reference)])
        }
      }
      let early = try await refusal("0138")
      #expect(early.status == 409 && early.code == "slot.too-early")
      #expect(early.message.zh == "未到 09:31 预约的签到时间（09:01 起可签到）")
      #expect(early.message.en == "It is too early to check in for 09:31 (from 09:01)")
      #expect(early.hint?.zh == "请届时再来签到")
      let unknown = try await refusal("X9")
      #expect(unknown.status == 404 && unknown.code == "appointment.unknown")
      #expect(unknown.message.zh == "今日没有预约 X9")
      #expect(unknown.hint?.en == "Please check the reference, or ask at the desk")
      _ = try await served.post("/api/v1/tickets", ["appointment": "W7"])
      let used = try await refusal("w7")
      #expect(used.status == 409 && used.code == "appointment.used")
      #expect(used.message.zh == "预约 W7 已签到（号票 B001）")
      #expect(used.message.en == "Appointment W7 has checked in already (ticket B001)")
      _ = try await served.post("/api/v1/tickets/B001/cancel", ["reason": "x"])
      let again = try await served.post("/api/v1/tickets", ["appointment": "W7"])
      #expect(again["ticket"]["number"].string == "B002", "a cancelled check-in may be made again")
    }
  }

  @Test(arguments: [
    ("2026-11-24", #"{}"#, "appointments"),
    ("2026-11-24", #"{"appointments":["W7"]}"#, "appointments"),
    ("2026-11-24", #"{"appointments":[{"reference":"W7","service":"A"}]}"#, "slot"),
    (
      "2026-11-24", #"{"appointments":[{"reference":"W7","service":"A","slot":"9"}]}"#, "slot"
    ),
    (
      "2026-11-24",
      #"{"appointments":[{"reference":"W7","service":"A","slot":"09:00","who":"x"}]}"#, "who"
    ),
    ("2026-11-31", #"{"appointments":[]}"#, "day"), ("2026-11-23", #"{"appointments":[]}"#, "day"),
  ])
  func aListThatMakesNoSenseIsRefusedByItsName(
    day: String, body: String, field: String
  ) async throws {
    try await ServedHall.run { served in
      let answer = try await served.send(
        "PUT", "/api/v1/appointments/\(day)", ["Content-Type": "application/json"], body)
      #expect(answer.status == 400)
      #expect(try JSON(answer.text)["subject"].string == field, "\(answer.text)")
    }
  }
}
