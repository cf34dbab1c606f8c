import Foundation
import HallTestKit
import Testing

@testable import WireFormats

struct CaptureTests {
  @Test func aSerialRecordingIsTheGoldenOne() throws {
    let request = CRC16.sealed([11, 3, 0, 0, 0, 2])
    let file =
      PcapFile.header(.rtacSerial)
      + PcapFile.packet(
        at: 1_000_000_005, RTACSerialPacket.bytes(.sent, at: 1_000_000_005, request))
    #expect(try file == GoldenFrame.bytes("pcap/rtac-request"))
  }

  /// Wireshark's own reader, with its dissectors of Modbus RTU and Modbus/TCP.
  private static func dissect(_ file: [UInt8], _ options: [String]) throws -> [String] {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pcap")
    try Data(file).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let outcome = try ChildProcess.run(
      URL(filePath: "/usr/bin/tshark"), ["-r", path.path] + options, environment: [:])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test func wiresharkReadsModbusRTUFromASerialRecording() throws {
    var file = PcapFile.header(.rtacSerial)
    let frames: [(RTACSerialPacket.Event, [UInt8])] = [
      (.sent, [11, 3, 0, 0, 0, 2]), (.received, [11, 3, 4, 0, 7, 1, 2]),
      (.sent, [12, 1, 0, 0, 0, 9]), (.received, [12, 0x81, 2]),
    ]
    for (index, frame) in frames.enumerated() {
      let moment = Int64(index) * 10_000
      file += PcapFile.packet(
        at: moment, RTACSerialPacket.bytes(frame.0, at: moment, CRC16.sealed(frame.1)))
    }
    let lines = try Self.dissect(
      file,
      [
        "-d", "rtacser.data,mbrtu", "-o", "mbrtu.crc_verification:TRUE", "-T", "fields",
        "-e", "mbrtu.unit_id", "-e", "modbus.func_code", "-e", "modbus.regval_uint16",
        "-e", "modbus.exception_code",
      ])
    #expect(lines == ["11\t3\t\t", "11\t3\t7,258\t", "12\t1\t\t", "12\t1\t\t2"])
  }

  @Test func wiresharkReadsModbusTCPFromAGatewaysRecording() throws {
    var conversation = ModbusTCPConversation()
    var file = PcapFile.header(.ipv4)
    let frames: [(Bool, [UInt8])] = [
      (true, [0, 1, 0, 0, 0, 6, 9, 3, 0, 0, 0, 1]), (false, [0, 1, 0, 0, 0, 5, 9, 3, 2, 0, 42]),
      (true, [0, 2, 0, 0, 0, 6, 9, 6, 0, 0, 0, 7]), (false, [0, 2, 0, 0, 0, 6, 9, 6, 0, 0, 0, 7]),
    ]
    for (index, frame) in frames.enumerated() {
      file += PcapFile.packet(
        at: Int64(index) * 1000, conversation.packet(isSent: frame.0, frame.1))
    }
    let lines = try Self.dissect(
      file,
      [
        "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields",
        "-e", "mbtcp.trans_id", "-e", "mbtcp.unit_id", "-e", "modbus.func_code",
        "-e", "ip.checksum.status", "-e", "tcp.checksum.status",
        "-e", "tcp.analysis.flags",
      ])
    #expect(lines == ["1\t9\t3\t1\t1\t", "1\t9\t3\t1\t1\t", "2\t9\t6\t1\t1\t", "2\t9\t6\t1\t1\t"])
  }
}
