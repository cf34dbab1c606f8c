import Foundation
import HallClient
import HallTestKit
import Testing

/// What an installer does by hand on the simulated demo hall, with the built programs.
@Suite(.serialized) struct InstallerToolsTests {
  private static func hall() throws -> SimulatedHall {
    let hall = try SimulatedHall()
    try hall.startSimulator()
    try hall.startDaemon()
    try SimulatedHall.eventually("the displays are written", within: .seconds(60)) {
      try hall.look()["displays"]["display-1"]["text"].string == "空闲"
    }
    return hall
  }

  @Test func devicesAreTestedAndMovedToAnotherAddress() throws {
    let hall = try Self.hall()
    let test = try hall.ask("device", "test", "pad-1")
    #expect(test["isPassed"].bool == true && test["steps"].array.count >= 1)
    let moved = try hall.ask("device", "replace", "pad-1", "--slave", "11")
    #expect(moved["from"].int == 11 && moved["to"].int == 11)
    #expect(moved["test"]["isPassed"].bool == true)
    // Nobody is there: what is tested is the new address, and the edit is told all the same.
    let empty = try hall.hallctl("device", "replace", "pad-1", "--slave", "21")
    let answer = try JSON(empty.output)
    #expect(empty.status == 1 && answer["test"]["isPassed"].bool == false)
    #expect(answer["edit"]["new"].string?.contains("21") == true)
    let text = try String(contentsOf: hall.hallFile, encoding: .utf8)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[
      (answer["edit"]["line"].int ?? 1) - 1]
    #expect(answer["edit"]["old"].string == String(line))
    let taken = try hall.hallctl("device", "replace", "pad-1", "--slave", "12")
    #expect(taken.status == 1 && taken.errors.contains("device.address-taken"))
    let unknown = try hall.hallctl("device", "test", "printer-lobby")
    #expect(unknown.status == 1 && unknown.errors.contains("device.cannot-test"))
    #expect(hall.stopDaemon() == 0)
  }

  @Test func aWriteByHandIsRecordedWithItsWriterAndDone() throws {
    let hall = try Self.hall()
    _ = try hall.ask("bus", "write", "east", "11", "coil", "1", "1")
    let read = try hall.ask("bus", "read", "east", "11", "coil", "1")
    #expect(read["values"].array.map(\.int) == [1])
    let records = try hall.hallctl("journal", "export").output.split(separator: "\n")
    let record = try #require(records.last { $0.contains("handWriteOrdered") })
    #expect(record.contains("hallctl") && record.contains("east"))
    let nowhere = try hall.hallctl("bus", "write", "none", "11", "coil", "1", "1")
    #expect(nowhere.status == 1 && nowhere.errors.contains("bus.unknown"))
    #expect(hall.stopDaemon() == 0)
  }

  @Test func whoeverIsAskedWhichOneItIsShowsIt() throws {
    let hall = try Self.hall()
    let pad = try hall.ask("device", "identify", "pad-1", "--seconds", "20")
    #expect(pad["signs"].array.contains { $0["blinks"].string == "lamp" })
    try SimulatedHall.eventually("its lamp burns though nobody is called", within: .seconds(20)) {
      try hall.look()["lamps"]["pad-1/lamp"].bool == true
    }
    _ = try hall.ask("device", "identify", "printer-lobby")
    try SimulatedHall.eventually("the printer tells its name", within: .seconds(60)) {
      try hall.look()["printers"]["printer-lobby"]["tickets"].array.contains { ticket in
        ticket["text"].array.contains { $0.string == "大厅打印机" }
      }
    }
    let board = try hall.ask("device", "identify", "board-hall")
    #expect(board["signs"].array.first?["shows"].string == "大厅点阵屏")
    let bus = try hall.hallctl("device", "identify", "bus/east")
    #expect(bus.status == 1 && bus.errors.contains("device.cannot-identify"))
    #expect(hall.stopDaemon() == 0)
  }

  @Test func twoScansOfOneBusDoNotRunBesideEachOther() throws {
    let hall = try Self.hall()
    let first = try ChildProcess(
      SimulatedHall.programs.appending(path: "hallctl"),
      ["--socket", hall.socket, "--json", "bus", "scan", "west"])
    let client = HallClient(.socket(hall.socket), name: "system test")
    try SimulatedHall.eventually("the first runs", within: .seconds(60)) {
      try client.get("/api/v1/buses/west/scan")["isRunning"].bool == true
    }
    let refused = try hall.hallctl("bus", "scan", "west", "--last", "1")
    #expect(refused.status == 1 && refused.errors.contains("bus.scan-under-way"))
    first.signal(9)
    let found = try hall.ask("bus", "scan", "east", "--first", "11", "--last", "12")["found"].array
    #expect(found.map { $0["device"].string } == ["pad-1", "pad-2"])
    #expect(found.allSatisfy { $0["isMismatch"].bool == false && $0["line"].string == nil })
    #expect(hall.stopDaemon() == 0)
  }
}
