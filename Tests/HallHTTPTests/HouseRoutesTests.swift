import Foundation
import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Testing

struct HouseRoutesTests {
  @Test func zonesAlarmsAndSensors() async throws {
    try await ServedHall.run { served in
      _ = try await served.post("/api/v1/zones/archive/arm")
      let zone = try await served.get("/api/v1/zones")[0]
      #expect(zone["armedSince"].number == 1_795_482_000_000)
      try await served.hall.submit(
        .security(.contact(sensor: "archive-motion", active: true)), from: Origin(.sensor, "t"),
        key: nil)
      let alarm = try await served.get("/api/v1/alarms")[0]
      #expect(alarm["cause"].string == "intrusion")
      #expect(alarm["acknowledged"].isNull)
      _ = try await served.post("/api/v1/alarms/\(alarm["id"].int ?? 0)/acknowledge")
      #expect(try await served.get("/api/v1/alarms")[0]["acknowledged"].number != nil)
      _ = try await served.post("/api/v1/zones/archive/disarm")
      try await served.hall.submit(
        .security(.reading(sensor: "server-room", milli: 23_400)), from: Origin(.sensor, "t"),
        key: nil)
      let sensors = try await served.get("/api/v1/sensors").array
      let room = sensors.first { $0["id"].string == "server-room" } ?? .null
      #expect(room["value"].number == 23.4)
      #expect(room["unit"].string == "°C")
    }
  }

  @Test func emergencyAndDay() async throws {
    try await ServedHall.run { served in
      _ = try await served.post("/api/v1/emergency/on", ["reason": "演练"])
      let hall = try await served.get("/api/v1/hall")
      #expect(hall["emergency"]["reason"].string == "演练")
      let refusal = try await served.refusal { try $0.post("/api/v1/windows/1/next") }
      #expect(refusal.code == "hall.emergency")
      #expect(refusal.hint != nil)
      _ = try await served.post("/api/v1/emergency/off")
      _ = try await served.post("/api/v1/day/close")
      #expect(try await served.get("/api/v1/hall")["day"]["isOpen"].bool == false)
      let closed = try await served.refusal { try $0.post("/api/v1/tickets", ["service": "A"]) }
      #expect(closed.code == "hall.closed")
      _ = try await served.post("/api/v1/day/open")
      #expect(try await served.get("/api/v1/hall")["day"]["isOpen"].bool == true)
      let nothing = try await served.post("/api/v1/day/open")
      #expect(nothing["sequence"].isNull && nothing["records"].array.isEmpty)
    }
  }

  @Test func aPaperThatMayHaveComeOutGoesToAPerson() async throws {
    try await ServedHall.run { served in
      _ = try await served.post("/api/v1/tickets", ["service": "A", "panel": "lobby"])
      try await served.hall.submit(
        .printing(.started(job: PrintJobID(rawValue: 1))), from: Origin(.driver, "p"), key: nil)
      try await served.hall.submit(
        .printing(.ended(job: PrintJobID(rawValue: 1), outcome: .unknown(.noAnswer))),
        from: Origin(.driver, "p"), key: nil)
      let job = try await served.get("/api/v1/print-jobs?attention=true")[0]
      #expect(job["state"].string == "unknown")
      #expect(job["reason"].string == "noAnswer")
      #expect(try await served.get("/api/v1/hall")["printJobs"].array.count == 1)
      _ = try await served.post("/api/v1/print-jobs/1/settle", ["printed": true])
      #expect(try await served.get("/api/v1/print-jobs?attention=true").array.isEmpty)
      _ = try await served.post("/api/v1/tickets/A001/reprint")
      #expect(try await served.get("/api/v1/print-jobs")[0]["copy"].int == 2)
    }
  }

  @Test func devicesAndTheirPictures() async throws {
    try await ServedHall.run { served in
      let devices = try await served.get("/api/v1/devices")
      #expect(devices.array.map { $0["health"].string } == ["up", "down", "degraded"])
      #expect(devices[0]["figures"][1]["value"].string == "nan")
      #expect(try await served.get("/api/v1/devices/bus%2Feast")["wire"].string != nil)
      #expect(try await served.get("/api/v1/buses").array.count == 1)
      let picture = try await served.send("GET", "/api/v1/devices/display-3/picture")
      #expect(picture.headers["content-type"] == "image/png")
      #expect(picture.body == ScriptedDevices.png)
      let none = try await served.refusal { try $0.get("/api/v1/devices/printer-lobby/picture") }
      #expect(none.code == "device.no-picture")
      let unknown = try await served.refusal { try $0.get("/api/v1/devices/nothing") }
      #expect(unknown.code == "device.unknown" && unknown.status == 404)
    }
  }

  @Test func theJournalIsReadVerifiedAndExported() async throws {
    try await ServedHall.run { served in
      for _ in 0..<3 { try await served.issue("A") }
      #expect(try await served.get("/api/v1/journal")["lastSequence"].int == 12)
      #expect(try await served.get("/api/v1/journal/verify")["records"].int == 12)
      let count = served.hall.events.count
      let last = try await served.get("/api/v1/journal/records?limit=2").array
      #expect(last.map { $0["sequence"].int } == [count - 1, count])
      #expect(last[1]["kind"].string == "queue.ticketIssued")
      #expect(last[1]["words"]["zh"].string == "取号 A003（户籍业务），前面 2 人")
      #expect(last[1]["origin"]["name"].string == "test (loopback)")
      let first = try await served.get("/api/v1/journal/records?after=0&limit=1").array
      #expect(first.map { $0["sequence"].int } == [1])
      let export = try await served.send("GET", "/api/v1/journal/export")
      #expect(export.headers["content-type"] == "application/x-ndjson")
      let lines = export.text.split(separator: "\n")
      #expect(lines.count == count)
      let record = try JSONDecoder().decode(RecordedEvent.self, from: Data(lines[count - 1].utf8))
      #expect(record.sequence == Int64(count))
      #expect(try await served.send("GET", "/api/v1/journal/export?after=\(count)").body.isEmpty)
    }
  }

  @Test func backupAndRestoreTravelOverTheConnection() async throws {
    try await ServedHall.run { served in
      let backup = try await served.send("GET", "/api/v1/journal/backup")
      #expect(backup.body == FileJournal.content)
      #expect(backup.headers["content-length"] == "\(FileJournal.content.count)")
      let staged = try await served.ask { client in
        var rest = FileJournal.content[...]
        return try client.upload("/api/v1/journal/restore", type: "application/vnd.sqlite3") {
          room in
          defer { rest = rest.dropFirst(room) }
          return Array(rest.prefix(room))
        }
      }
      #expect(staged["staged"].bool == true)
      #expect(await served.journal.restored == FileJournal.content)
      let plain = try await served.send(
        "POST", "/api/v1/journal/restore", ["Content-Type": "text/plain"], "x")
      #expect(plain.status == 415)
      await served.journal.fail(with: .failed("it is not a journal"))
      let refused = try await served.send(
        "POST", "/api/v1/journal/restore", ["Content-Type": "application/vnd.sqlite3"], "x")
      #expect(refused.status == 409)
      #expect(refused.text.contains("journal.backup-unusable"))
      let left = try FileManager.default.contentsOfDirectory(atPath: served.directory.path)
      #expect(left == ["halld.sock"], "the temporary files are gone")
    }
  }
}
