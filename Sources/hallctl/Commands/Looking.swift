import ArgumentParser
import HallPorts

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Is everything well.")
  @OptionGroup var connection: Connection

  func run() throws {
    let client = try connection.client()
    let hall = try client.get("/api/v1/hall")
    let devices = try client.get("/api/v1/devices").array
    let journal = try client.get("/api/v1/journal")
    let broken = devices.filter { $0["health"].string != "up" }
    var answer: [String: JSONValue] = [:]
    for name in [
      "hall", "timeZone", "sequence", "now", "civil", "clock", "day", "emergency", "waiting",
      "alarms", "printJobs",
    ] { answer[name] = hall[name] }
    let open = hall["windows"].array.filter { $0["status"].string == "open" }.count
    answer["windowsOpen"] = .number(Double(open))
    answer["devices"] = .object([
      "total": .number(Double(devices.count)),
      "up": .number(Double(devices.count - broken.count)), "notUp": .array(broken),
    ])
    answer["journal"] = journal
    connection.show(.object(answer), Self.text)
  }

  static func text(_ status: JSONValue) -> String {
    let own = Language.own
    let isOpen = status["day"]["isOpen"].bool == true
    let day = status["day"]["date"].string ?? own.say("未开始", "not begun")
    var lines = [
      "\(Words.name(status["hall"]))  \(day)  "
        + (isOpen ? own.say("取号开放", "open") : own.say("停止取号", "closed")),
      own.say("时钟 ", "clock ") + Words.state(status["clock"].string ?? ""),
      own.say("等候 ", "waiting ") + "\(status["waiting"].int ?? 0)  "
        + own.say("开放窗口 ", "open windows ") + "\(status["windowsOpen"].int ?? 0)",
      own.say("设备 ", "devices ")
        + "\(status["devices"]["up"].int ?? 0)/\(status["devices"]["total"].int ?? 0)",
    ]
    if let reason = status["emergency"]["reason"].string {
      lines.insert(own.say("紧急状态：", "EMERGENCY: ") + reason, at: 0)
    }
    lines += status["devices"]["notUp"].array.map {
      "  \($0["id"].string ?? "")  \(Words.state($0["health"].string ?? ""))  "
        + "\(Words.time($0["since"]))  \($0["reason"].string ?? "")"
    }
    let alarms = status["alarms"].array.count
    if alarms > 0 { lines.append(own.say("报警 ", "alarms ") + "\(alarms)") }
    let jobs = status["printJobs"].array.count
    if jobs > 0 { lines.append(own.say("待查打印 ", "print jobs to look after ") + "\(jobs)") }
    if status["journal"]["onReserve"].bool == true {
      lines.append(own.say("磁盘已满：只记录要紧的事", "the disk is full: essential records only"))
    }
    return lines.joined(separator: "\n")
  }
}

struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "What is up, down, since when, why.")
  @OptionGroup var connection: Connection

  func run() throws {
    connection.show(try connection.client().get("/api/v1/devices"), Self.text)
  }

  static func text(_ devices: JSONValue) -> String {
    let own = Language.own
    return Table(
      [
        own.say("设备", "DEVICE"), own.say("类别", "FAMILY"), own.say("状态", "HEALTH"),
        own.say("自", "SINCE"), own.say("接线", "WIRE"), own.say("显示", "SHOWS"),
        own.say("原因", "REASON"),
      ],
      devices.array.map {
        [
          $0["id"].string ?? "", $0["family"].string ?? "", Words.state($0["health"].string ?? ""),
          Words.time($0["since"]), $0["wire"].string ?? "", $0["shows"].string ?? "",
          Self.reason($0),
        ]
      }
    ).text
  }

  /// What is known of the cause says more than what was noticed.
  private static func reason(_ device: JSONValue) -> String {
    let causes = device["diagnoses"].array.map { Words.name($0["text"]) }
    return causes.isEmpty ? device["reason"].string ?? "" : causes.joined(separator: "; ")
  }
}

struct Buses: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The field buses with their figures.")
  @OptionGroup var connection: Connection

  func run() throws {
    connection.show(try connection.client().get("/api/v1/buses")) { buses in
      buses.array.map { bus in
        let figures = bus["figures"].array.map {
          let value = $0["value"].number ?? 0
          let shown = Int(exactly: value).map(String.init) ?? "\((value * 100).rounded() / 100)"
          return ["  " + ($0["name"].string ?? ""), shown, $0["unit"].string ?? ""]
        }
        let head =
          "\(bus["id"].string ?? "")  \(bus["wire"].string ?? "")  "
          + "\(Words.state(bus["health"].string ?? ""))  \(bus["reason"].string ?? "")"
        let causes = bus["diagnoses"].array.map { "  ! " + Words.name($0["text"]) }
        return ([head] + causes + (figures.isEmpty ? [] : [Table(["", "", ""], figures).text]))
          .joined(separator: "\n")
      }.joined(separator: "\n\n")
    }
  }
}

struct Windows: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Windows and what happens at each.")
  @OptionGroup var connection: Connection

  func run() throws {
    connection.show(try connection.client().get("/api/v1/windows"), Self.text)
  }

  static func text(_ windows: JSONValue) -> String {
    let own = Language.own
    return Table(
      [
        own.say("窗口", "WINDOW"), own.say("名称", "NAME"), own.say("状态", "STATE"),
        own.say("号码", "TICKET"), own.say("办理", "AT"), own.say("等候", "WAITING"),
        own.say("业务", "SERVES"),
      ],
      windows.array.map {
        [
          $0["id"].string ?? "", Words.name($0["name"]), Words.state($0["status"].string ?? ""),
          $0["ticket"]["number"].string ?? "",
          Words.state($0["ticket"]["state"].string ?? ""), "\($0["waiting"].int ?? 0)",
          Words.list($0["serves"]),
        ]
      }
    ).text
  }
}

struct Queue: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Who waits for what.")
  @OptionGroup var connection: Connection

  func run() throws {
    connection.show(try connection.client().get("/api/v1/queue"), Self.text)
  }

  static func text(_ queue: JSONValue) -> String {
    let own = Language.own
    let table = Table(
      [
        own.say("业务", "SERVICE"), own.say("名称", "NAME"), own.say("等候", "WAITING"),
        own.say("预计", "ESTIMATE"), own.say("最长", "LONGEST"), own.say("取号", "ISSUED"),
        own.say("办结", "SERVED"), own.say("下一位", "NEXT"),
      ],
      queue["services"].array.map {
        [
          $0["code"].string ?? "", Words.name($0["name"]), "\($0["waiting"].int ?? 0)",
          Words.wait($0["wait"]), Words.span(seconds: $0["longestWaitSeconds"].int ?? 0),
          "\($0["issued"].int ?? 0)", "\($0["served"].int ?? 0)", Words.list($0["next"]),
        ]
      }
    ).text
    func numbers(_ json: JSONValue) -> String {
      json.array.compactMap { $0["number"].string }.joined(separator: " ")
    }
    var lines = [table]
    if !queue["recallList"].array.isEmpty {
      lines.append(own.say("过号 ", "missed ") + numbers(queue["recallList"]))
    }
    if !queue["parked"].array.isEmpty {
      lines.append(own.say("挂起 ", "parked ") + numbers(queue["parked"]))
    }
    return lines.joined(separator: "\n")
  }
}
