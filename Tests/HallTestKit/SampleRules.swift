public import HallDomain

extension HallRules {
  /// A small hall for tests: after one tick its windows are open and tickets can be taken.
  public static let sample = HallRules(
    name: LocalizedText(zh: "示范政务大厅", en: "Sample Hall"), timeZone: "Asia/Shanghai",
    classes: [
      .ordinary,
      ClassRules(
        code: "elderly", name: LocalizedText(zh: "老年人优先", en: "Elderly"), kind: .priority,
        credit: .minutes(20)),
      ClassRules(
        code: "appointment", name: LocalizedText(zh: "预约", en: "Appointment"),
        kind: .appointment, credit: .minutes(30), latePenalty: .minutes(15)),
    ],
    services: [
      ServiceRules(
        code: "A", name: LocalizedText(zh: "户籍业务", en: "Household register"),
        numbering: Numbering(prefix: "A")),
      ServiceRules(
        code: "B", name: LocalizedText(zh: "社会保障", en: "Social security"),
        numbering: Numbering(prefix: "B", skipping: [4]), expectedHandling: .minutes(10)),
      ServiceRules(
        code: "C", name: LocalizedText(zh: "不动产登记", en: "Real estate"),
        numbering: Numbering(prefix: "C", width: 2, first: 1, last: 5),
        hours: Weekday.allCases.map {
          OpeningSpan(
            weekday: $0, from: TimeOfDay(hour: 9, minute: 0), until: TimeOfDay(hour: 17, minute: 0))
        }, dailyQuota: 4),
    ],
    windows: [
      WindowRules(
        id: "1", name: LocalizedText(zh: "1号窗口", en: "Window 1"),
        serves: [.init(service: "A"), .init(service: "B", offset: .minutes(10))],
        opensWithDay: true),
      WindowRules(
        id: "2", name: LocalizedText(zh: "2号窗口", en: "Window 2"),
        serves: [.init(service: "B")], opensWithDay: true),
      WindowRules(
        id: "3", name: LocalizedText(zh: "3号窗口", en: "Window 3"),
        serves: [.init(service: "A"), .init(service: "B"), .init(service: "C")],
        opensWithDay: true),
    ],
    panels: [
      PanelRules(
        id: "lobby", name: LocalizedText(zh: "大厅取号机", en: "Lobby panel"),
        printer: "printer-lobby", services: ["A", "B", "C"])
    ],
    zones: [
      ZoneRules(
        id: "archive", name: LocalizedText(zh: "档案室", en: "Archive"),
        sensors: ["archive-door", "archive-motion"])
    ],
    sensors: [
      SensorRules(
        id: "archive-door", name: LocalizedText(zh: "档案室门", en: "Archive door"), kind: .door,
        openLimit: .minutes(5)),
      SensorRules(
        id: "archive-motion", name: LocalizedText(zh: "档案室移动", en: "Archive motion"),
        kind: .motion),
      SensorRules(
        id: "door", name: LocalizedText(zh: "正门", en: "Main door"), kind: .door),
      SensorRules(
        id: "smoke", name: LocalizedText(zh: "大厅烟感", en: "Hall smoke detector"), kind: .smoke,
        startsEmergency: true),
      SensorRules(
        id: "server-room", name: LocalizedText(zh: "机房温度", en: "Server room"),
        kind: .temperature, lowLimit: 5000, highLimit: 28_000, hysteresis: 1000, unit: "°C"),
    ])

  /// The same with names that fit into every board's column: its picture stands still.
  public static var sampleOfShortNames: HallRules {
    var rules = sample
    for index in rules.services.indices {
      rules.services[index].name.zh = String(rules.services[index].name.zh.prefix(3))
    }
    return rules
  }
}
