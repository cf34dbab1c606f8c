import HallDomain
import HallPorts
import HallTestKit
import Testing

struct InstallerRoutesTests {
  @Test func registersAreReadAndNothingIsRecorded() async throws {
    try await ServedHall.run { served in
      let before = served.hall.view.sequence
      let answer = try await served.get(
        "/api/v1/buses/east/registers?slave=11&table=holding&address=7&count=3")
      #expect(answer["values"].array.compactMap(\.int) == [7, 8, 9])
      #expect(served.hall.view.sequence == before)
    }
  }

  @Test func aWriteIsRecordedWithWhoAndWhereThenDone() async throws {
    try await ServedHall.run { served in
      let done = try await served.post(
        "/api/v1/buses/east/write",
        ["slave": 11, "table": "holding", "address": 20, "values": [1, 65_535]])
      let record = done["records"].array[0]
      #expect(record["kind"].string == "devices.handWriteOrdered")
      #expect(
        record["words"]["en"].string == "By hand on bus east, slave 11: holding 20 = 1 65535")
      #expect(served.hall.submissions.last?.origin.name.contains("test") == true)
      #expect(
        served.desk.writes
          == [.write(slave: 11, table: .holding, address: 20, values: [1, 65_535])])
    }
  }

  /// The record is of the order: it stays when the slave then does not answer.
  @Test func aWriteThatFailsOnTheWireIsRefusedAndRecorded() async throws {
    try await ServedHall.run { served in
      let before = served.hall.view.sequence
      let refusal = try await served.refusal {
        try $0.post(
          "/api/v1/buses/east/write", ["slave": 9, "table": "coil", "address": 0, "values": [1]])
      }
      #expect(refusal.code == "bus.silent")
      #expect(served.hall.view.sequence == before + 1)
    }
  }

  @Test func aWriteThatIsSentAgainWithItsKeyIsDoneOnce() async throws {
    try await ServedHall.run { served in
      let headers = ["Idempotency-Key": "k1", "Content-Type": "application/json"]
      let body = #"{"slave":11,"table":"coil","address":0,"values":[1]}"#
      for _ in 0..<2 {
        let answer = try await served.send("POST", "/api/v1/buses/east/write", headers, body)
        #expect(answer.status == 200, "\(answer.text)")
      }
      #expect(served.desk.writes.count == 1)
    }
  }

  @Test(arguments: [
    (11, "holding", 70_000, [1]), (248, "holding", 0, [1]), (11, "holding", 0, [65_536]),
    (11, "coil", 0, [2]), (11, "holding", 65_535, [1, 2]), (11, "holding", 0, []),
  ])
  func whatFitsInNoFrameIsNeitherRecordedNorWritten(
    slave: Int, table: String, address: Int, values: [Int]
  ) async throws {
    try await ServedHall.run { served in
      let before = served.hall.view.sequence
      let refusal = try await served.refusal {
        try $0.post(
          "/api/v1/buses/east/write",
          [
            "slave": .number(Double(slave)), "table": .string(table),
            "address": .number(Double(address)),
            "values": .array(values.map { .number(Double($0)) }),
          ])
      }
      #expect(refusal.code == "request.invalid")
      #expect(served.hall.view.sequence == before && served.desk.writes.isEmpty)
    }
  }

  @Test func refusalsSayWhatTheWireSaid() async throws {
    try await ServedHall.run { served in
      let path = "/registers?table=input&address=0&slave="
      for (bus, slave, code) in [
        ("east", 12, "bus.exception"), ("east", 3, "bus.silent"), ("west", 11, "bus.unknown"),
        ("east", 0, "request.invalid"),
      ] {
        let refusal = try await served.refusal { try $0.get("/api/v1/buses/\(bus)\(path)\(slave)") }
        #expect(refusal.code == code)
      }
      let unscanned = try await served.refusal { try $0.get("/api/v1/buses/east/scan") }
      #expect(unscanned.code == "bus.not-scanned")
      let relay = try await served.refusal {
        try $0.post("/api/v1/devices/bus%2Feast/identify", [:])
      }
      #expect(relay.code == "device.cannot-identify")
    }
  }

  @Test func aScanTellsWhatEachSlaveIs() async throws {
    try await ServedHall.run { served in
      let scan = try await served.post("/api/v1/buses/east/scan", ["first": 1, "last": 32])
      #expect(scan["addresses"].int == 32 && scan["isRunning"].bool == false)
      #expect(scan["found"].array.map { $0["slave"].int } == [11, 12, 30])
      #expect(scan["found"].array[1]["isMismatch"].bool == true)
      let all = try await served.post("/api/v1/buses/east/scan", ["atAllSpeeds": true])
      let elsewhere = try #require(all["found"].array.last)
      #expect(elsewhere["line"].string == "9600 8N1" && all["found"].array[0]["line"].isNull)
      #expect(all["skipped"].array.map(\.string) == ["57600 8O1"])
      let fixed = try await served.refusal {
        try $0.post(
          "/api/v1/buses/east/scan", ["first": 1, "last": 1, "atAllSpeeds": true])
      }
      #expect(fixed.code == "bus.speed-fixed")
      let twisted = try await served.refusal {
        try $0.post("/api/v1/buses/east/scan", ["first": 9, "last": 3])
      }
      #expect(twisted.code == "request.invalid")
    }
  }

  @Test func aMoveToAnotherAddressIsTestedAndTellsTheEdit() async throws {
    try await ServedHall.run { served in
      let path = "/api/v1/devices/display-3/replacement?slave="
      let answer = try await served.get(path + "44")
      #expect(answer["from"].int == 13 && answer["to"].int == 44)
      #expect(answer["test"]["isPassed"].bool == false)
      #expect(answer["edit"]["new"].string == "    slave: 44")
      for (slave, code) in [("11", "device.address-taken"), ("0", "request.invalid")] {
        #expect(try await served.refusal { try $0.get(path + slave) }.code == code)
      }
    }
  }

  @Test func commissioningTicksWhatDevicesDidAndWhatPeopleSawSinceItBegan() async throws {
    try await ServedHall.run { served in
      func line(_ after: Int64) async throws -> JSONValue {
        let list = try await served.get("/api/v1/commissioning?after=\(after)")
        return list["devices"].array.first { $0["device"]["id"].string == "display-3" } ?? .null
      }
      let start = served.hall.view.sequence
      #expect(try await line(start)["worked"].isNull)
      try await served.hall.submit(
        .queue(.closeWindow(window: "3")), from: Origin(.driver, "display-3"), key: nil)
      _ = try await served.post("/api/v1/devices/display-3/confirm")
      let ticked = try await line(start)
      #expect(ticked["worked"]["by"].string == "display-3")
      #expect(ticked["confirmed"]["by"].string?.contains("test") == true)
      let later = try await line(served.hall.view.sequence)
      #expect(later["worked"].isNull && later["confirmed"].isNull)
      let refusal = try await served.refusal { try $0.post("/api/v1/devices/none/confirm") }
      #expect(refusal.code == "device.unknown")
    }
  }

  @Test func aRecordingComesPieceByPiece() async throws {
    try await ServedHall.run { served in
      let answer = try await served.send("GET", "/api/v1/buses/east/trace?seconds=2")
      #expect(answer.body == [0xD4, 0xC3, 0xB2, 0xA1])
      #expect(answer.headers["content-type"] == "application/vnd.tcpdump.pcap")
      let refusal = try await served.refusal { try $0.get("/api/v1/buses/east/trace?seconds=0") }
      #expect(refusal.code == "request.invalid")
    }
  }

  @Test func aDeviceShowsItselfAndIsTested() async throws {
    try await ServedHall.run { served in
      let signs = try await served.post("/api/v1/devices/display-3/identify", ["seconds": 4])
      #expect(signs["signs"].array[0]["blinks"].string == "lamp")
      #expect(signs["signs"].array[1]["shows"].string == "13")
      let test = try await served.post("/api/v1/devices/display-3/test")
      #expect(test["isPassed"].bool == false)
      #expect(test["steps"].array.count == 2)
    }
  }
}
