import ArgumentParser
import HallPorts

struct DeviceCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "An installer's hand on one device.",
    subcommands: [Identify.self, Test.self, Replace.self])

  struct Identify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let its lamps blink, its display show or its paper tell its name.")
    @OptionGroup var connection: Connection
    @Argument(help: "Device.") var device: String
    @Option(help: "How long.") var seconds: Int?

    func run() throws {
      let answer = try connection.client().post(
        "/api/v1/devices/\(Connection.part(device))/identify",
        .members(("seconds", seconds.map { .number(Double($0)) })))
      connection.show(answer) { answer in
        let own = Language.own
        let signs = answer["signs"].array.map { sign in
          sign["blinks"].string.map { own.say("\($0) 闪烁", "\($0) blinks") }
            ?? sign["shows"].string.map { own.say("显示 \($0)", "shows \($0)") }
            ?? sign["prints"].string.map { own.say("打印 \($0)", "prints \($0)") } ?? ""
        }
        let span = answer["seconds"].int ?? 0
        return "\(device): \(signs.joined(separator: ", ")) (\(span) s)"
      }
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read all that the hall uses of it, or let a board show its test pattern.",
      discussion: "Exit 1 when something is wrong.")
    @OptionGroup var connection: Connection
    @Argument(help: "Device.") var device: String

    func run() throws {
      let answer = try connection.client().post(
        "/api/v1/devices/\(Connection.part(device))/test")
      connection.show(answer, Self.text)
      if answer["isPassed"].bool != true { throw ExitCode(Complaint.refused) }
    }

    static func text(_ test: JSONValue) -> String {
      let own = Language.own
      return Table(
        [own.say("内容", "WHAT"), own.say("结果", "RESULT"), own.say("说明", "TEXT")],
        test["steps"].array.map {
          let isPassed = $0["isPassed"].bool == true
          return [
            $0["what"].string ?? "", isPassed ? own.say("通过", "pass") : own.say("失败", "FAIL"),
            $0["text"].string ?? "",
          ]
        }
      ).text
    }
  }

  struct Replace: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that it answers at a new address, and tell the edit of the hall file.",
      discussion: "Nothing is changed: the hall file is the only place that knows addresses.")
    @OptionGroup var connection: Connection
    @Argument(help: "Device.") var device: String
    @Option(help: "Its new slave address.") var slave: Int

    func run() throws {
      let answer = try connection.client().get(
        "/api/v1/devices/\(Connection.part(device))/replacement?slave=\(slave)")
      let isPassed = answer["test"]["isPassed"].bool == true
      connection.show(answer) { answer in
        let own = Language.own
        var lines = [Test.text(answer["test"])]
        if !isPassed {
          lines.append(
            own.say("地址 \(slave) 上的应答与此设备不符", "what is at \(slave) is not this device"))
        } else if let file = answer["edit"]["file"].string {
          lines += [
            own.say("修改 ", "change ") + "\(file):\(answer["edit"]["line"].int ?? 0)",
            "-" + (answer["edit"]["old"].string ?? ""), "+" + (answer["edit"]["new"].string ?? ""),
            own.say("然后 ", "then ") + "halld check && systemctl reload halld",
          ]
        } else {
          lines.append(own.say("在大厅配置文件中修改 slave", "change its slave in the hall file"))
        }
        return lines.joined(separator: "\n")
      }
      if !isPassed { throw ExitCode(Complaint.refused) }
    }
  }
}
