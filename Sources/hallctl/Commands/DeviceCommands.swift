import ArgumentParser
import HallPorts

struct DeviceCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "An installer's hand on one device.",
    subcommands: [Identify.self, Test.self])

  struct Identify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let its lamps blink and its display show its name.")
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
            ?? sign["shows"].string.map { own.say("显示 \($0)", "shows \($0)") } ?? ""
        }
        let span = answer["seconds"].int ?? 0
        return "\(device): \(signs.joined(separator: ", ")) (\(span) s)"
      }
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read all that the hall uses of it; exit 1 when something is wrong.")
    @OptionGroup var connection: Connection
    @Argument(help: "Device.") var device: String

    func run() throws {
      let answer = try connection.client().post(
        "/api/v1/devices/\(Connection.part(device))/test")
      connection.show(answer) { answer in
        let own = Language.own
        return Table(
          [own.say("内容", "WHAT"), own.say("结果", "RESULT"), own.say("说明", "TEXT")],
          answer["steps"].array.map {
            let isPassed = $0["isPassed"].bool == true
            return [
              $0["what"].string ?? "", isPassed ? own.say("通过", "pass") : own.say("失败", "FAIL"),
              $0["text"].string ?? "",
            ]
          }
        ).text
      }
      if answer["isPassed"].bool != true { throw ExitCode(Complaint.refused) }
    }
  }
}
