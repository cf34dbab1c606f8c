import ArgumentParser
import Glibc
import HallPorts

struct BusCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bus", abstract: "An installer's hand on a field bus, while the hall goes on.",
    subcommands: [Read.self, Write.self, Scan.self, Trace.self])

  struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Read registers or bits once.")
    @OptionGroup var connection: Connection
    @Argument(help: "Bus.") var bus: String
    @Argument(help: "Slave, 1 to 247.") var slave: Int
    @Argument(help: "coil, discrete, input or holding.") var table: String
    @Argument(help: "The protocol's address, from 0; 0x10 is 16.") var address: WholeNumber
    @Argument(help: "How many.") var count = 1

    func run() throws {
      let path =
        "/api/v1/buses/\(Connection.part(bus))/registers?slave=\(slave)"
        + "&table=\(Connection.part(table))&address=\(address.value)&count=\(count)"
      connection.show(try connection.client().get(path), Self.text)
    }

    static func text(_ answer: JSONValue) -> String {
      let own = Language.own
      let first = answer["address"].int ?? 0
      return Table(
        [own.say("地址", "ADDRESS"), own.say("十进制", "DECIMAL"), own.say("十六进制", "HEX")],
        answer["values"].array.enumerated().map { offset, value in
          let number = value.int ?? 0
          let digits = String(number, radix: 16, uppercase: true)
          let hex = String(repeating: "0", count: max(4 - digits.count, 0)) + digits
          return ["\(first + offset)", "\(number)", "0x" + hex]
        }
      ).text
    }
  }

  struct Write: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write registers or bits once; the journal keeps who wrote what where.")
    @OptionGroup var connection: Connection
    @Argument(help: "Bus.") var bus: String
    @Argument(help: "Slave, 1 to 247; 0 is all of them.") var slave: Int
    @Argument(help: "coil or holding.") var table: String
    @Argument(help: "The protocol's address, from 0; 0x10 is 16.") var address: WholeNumber
    @Argument(help: "Values, 0 to 65535; 0x10 is 16.") var values: [WholeNumber]

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/buses/\(Connection.part(bus))/write",
          [
            "slave": .number(Double(slave)), "table": .string(table),
            "address": .number(Double(address.value)),
            "values": .array(values.map { .number(Double($0.value)) }),
          ]))
    }
  }

  struct Scan: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find the slaves of a bus and what they are; keys and calls go on.",
      discussion: """
        With --all-speeds also those that are set to another baud rate or parity than the bus: \
        1200 to 115200 baud without, with even and with odd parity. Between two of the hall's own \
        requests the line is set otherwise for one question and set back; slaves that are set as \
        the bus is hear noise between two frames.
        """)
    @OptionGroup var connection: Connection
    @Argument(help: "Bus.") var bus: String
    @Option(help: "Address to begin with.") var first = 1
    @Option(help: "Address to end with.") var last = 247
    @Flag(help: "With every common baud rate and parity, not only the bus's own.")
    var allSpeeds = false

    func run() throws {
      let client = try connection.client()
      let path = "/api/v1/buses/\(Connection.part(bus))/scan"
      var scan = try client.post(
        path,
        [
          "first": .number(Double(first)), "last": .number(Double(last)),
          "atAllSpeeds": .bool(allSpeeds),
        ])
      var told = -1
      while scan["isRunning"].bool == true {
        usleep(500_000)
        scan = try client.get(path)
        let asked = scan["asked"].int ?? 0
        if !connection.json, asked / 25 != told / 25, isatty(Output.errors) == 1 {
          told = asked
          let line = scan["line"].string.map { " " + $0 } ?? ""
          Output.complain("\(asked)/\(scan["addresses"].int ?? 0)\(line)")
        }
      }
      connection.show(scan, Self.text)
    }

    static func text(_ scan: JSONValue) -> String {
      let own = Language.own
      let table = Table(
        [
          own.say("从站", "SLAVE"), own.say("线路", "LINE"), own.say("设备", "DEVICE"),
          own.say("配置", "HALL FILE"),
          own.say("符合", "FITS"), own.say("自述", "SAYS"), own.say("提示", "REMARK"),
        ],
        scan["found"].array.map { slave in
          let sure = slave["isCertain"].bool == true ? own.say("（确定）", " (certain)") : ""
          let fits = slave["fits"].array.compactMap(\.string)
          return [
            "\(slave["slave"].int ?? 0)", slave["line"].string ?? own.say("同总线", "as the bus"),
            slave["device"].string ?? own.say("（未配置）", "(none)"),
            slave["planned"].string ?? "", fits.prefix(3).joined(separator: " ") + sure,
            slave["says"].string ?? "", remark(slave),
          ]
        }
      ).text
      let count = scan["found"].array.count
      let asked = scan["asked"].int ?? 0
      let trouble = scan["trouble"].string.map { [own.say("中断：", "broken off: ") + $0] } ?? []
      let skipped = scan["skipped"].array.compactMap(\.string).joined(separator: ", ")
      let lacks = own.say("适配器不支持：", "the adapter does not know ") + skipped
      return ([
        table, own.say("\(asked) 个地址，\(count) 个从站", "\(asked) addresses, \(count) slaves"),
      ] + (skipped.isEmpty ? [] : [lacks]) + trouble).joined(separator: "\n")
    }

    private static func remark(_ slave: JSONValue) -> String {
      let own = Language.own
      if slave["isGarbled"].bool == true {
        return own.say(
          "应答无法辨认：地址重复或线缆不良", "unreadable: two at this address, or a bad cable")
      }
      if let line = slave["line"].string, slave["device"].string != nil {
        return own.say("设备设为 \(line)，与总线不符", "it is set to \(line): set it as the bus")
      }
      if slave["isMismatch"].bool == true {
        return own.say("与配置的型号不符", "does not answer like its profile")
      }
      return ""
    }
  }
}

extension BusCommands {
  struct Trace: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record what goes over the wire, for Wireshark.",
      discussion: """
        On a serial bus choose Decode As, RTAC Serial, Modbus RTU; or: \
        tshark -d rtacser.data,mbrtu -r FILE
        """)
    @OptionGroup var connection: Connection
    @Argument(help: "Bus.") var bus: String
    @Option(help: "How long.") var seconds: Int
    @Option(help: "The new file; standard output unless given.") var out: String?

    func run() throws {
      var descriptor = Output.standard
      if let out {
        descriptor = open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw ValidationError(FileProblem.text(out)) }
      } else if isatty(descriptor) == 1 {
        throw ValidationError("a capture file is no text: give --out FILE")
      }
      var total = 0
      do {
        let path = "/api/v1/buses/\(Connection.part(bus))/trace?seconds=\(seconds)"
        try connection.client().stream(path) { bytes in
          total += bytes.count
          return Output.write(bytes, to: descriptor)
        }
      } catch {
        if let out, total == 0 { unlink(out) }
        throw error
      }
      guard let out else { return }
      close(descriptor)
      connection.show(["file": .string(out), "bytes": .number(Double(total))]) { _ in
        Language.own.say("已记录到 \(out)（\(total) 字节）", "recorded to \(out), \(total) bytes")
      }
    }
  }
}

/// `16` or `0x10`.
struct WholeNumber: ExpressibleByArgument {
  var value: Int

  init?(argument: String) {
    let number =
      argument.hasPrefix("0x") ? Int(argument.dropFirst(2), radix: 16) : Int(argument)
    guard let number else { return nil }
    value = number
  }
}
