import HallDomain
import HallTestKit
import Testing

/// Sensors, alarms, printing, notices and devices.
struct HouseTests {
  let smoke = SensorID(rawValue: "smoke")

  // MARK: - Security

  @Test func aSameValueSaysNothing() throws {
    var scene = try Scene()
    let open = Command.security(.contact(sensor: "door", active: true))
    #expect(try names(scene.take(open)) == ["contactChanged"])
    #expect(try scene.take(open) == [])
    #expect(try names(scene.take(.security(.contact(sensor: "door", active: false)))) == [
      "contactChanged"
    ])
  }

  @Test func aDoorAlarmsOnlyWhileItsZoneIsArmed() throws {
    var scene = try Scene()
    let open = Command.security(.contact(sensor: "archive-door", active: true))
    let shut = Command.security(.contact(sensor: "archive-door", active: false))
    #expect(try names(scene.take(open)) == ["contactChanged"])
    try scene.take(shut)
    try scene.take(.security(.arm(zone: "archive")))
    #expect(try names(scene.take(open)) == ["contactChanged", "alarmRaised"])
    #expect(scene.state.security.alarms.map(\.cause) == [.intrusion])
    try scene.take(shut)
    try scene.take(.security(.disarm(zone: "archive")))
    #expect(try names(scene.take(open)) == ["contactChanged"])
  }

  @Test(arguments: [SensorRules.Kind.motion, .glass])
  func whatMovesInAZoneThatIsNotArmedAlarmsNobody(kind: SensorRules.Kind) throws {
    var scene = try Scene()
    scene.rules.sensors[1].kind = kind
    func turns(_ active: Bool) -> Command {
      .security(.contact(sensor: "archive-motion", active: active))
    }
    #expect(try names(scene.take(turns(true))) == ["contactChanged"])
    try scene.take(turns(false))
    try scene.take(.security(.arm(zone: "archive")))
    #expect(try names(scene.take(turns(true))) == ["contactChanged", "alarmRaised"])
  }

  /// ISA-18.2: unacknowledged, acknowledged, returned unacknowledged, and back to normal.
  @Test func anAlarmLeavesTheListWhenItIsSeenAndGone() throws {
    for seenFirst in [true, false] {
      var scene = try Scene()
      try scene.take(.security(.contact(sensor: smoke, active: true)))
      let alarm = try #require(scene.state.security.alarms.first)
      #expect(alarm.isOnList && alarm.acknowledged == nil && alarm.cleared == nil)
      let gone = Command.security(.contact(sensor: smoke, active: false))
      let seen = Command.security(.acknowledge(alarm: alarm.id))
      try scene.take(seenFirst ? seen : gone)
      #expect(scene.state.security.alarms.count == 1)
      try scene.take(seenFirst ? gone : seen)
      #expect(scene.state.security.alarms.isEmpty)
    }
  }

  @Test func aFlutteringContactKeepsOneAlarm() throws {
    var scene = try Scene()
    for index in 0..<20 {
      try scene.take(.security(.contact(sensor: smoke, active: index.isMultiple(of: 2))))
    }
    #expect(scene.state.security.alarms.map(\.id) == [AlarmID(rawValue: 1)])
  }

  @Test func smokeStartsTheEmergencyOnceAndDoesNotEndIt() throws {
    var scene = try Scene()
    let events = try scene.take(.security(.contact(sensor: smoke, active: true)))
    #expect(names(events) == ["contactChanged", "alarmRaised", "emergencyStarted"])
    #expect(scene.state.day.emergencyReason == "大厅烟感")
    try scene.take(.security(.contact(sensor: smoke, active: false)))
    #expect(scene.state.isEmergency, "a person ends it")
    try scene.take(.security(.contact(sensor: smoke, active: true)))
    scene.rules.sensors.append(
      SensorRules(id: "smoke-2", name: scene.rules.name, kind: .smoke, startsEmergency: true))
    let second = try scene.take(.security(.contact(sensor: "smoke-2", active: true)))
    #expect(names(second) == ["contactChanged", "alarmRaised"])
    #expect(scene.state.day.emergencyReason == "大厅烟感", "the reason is that of the first")
  }

  /// The server room: 5 to 28 °C, hysteresis 1 °C.
  @Test func aLimitHasAHysteresisAndSmallStepsAreNotRecorded() throws {
    var scene = try Scene()
    let steps: [(milli: Int, expected: [String])] = [
      (20_000, ["readingChanged"]), (20_999, []), (21_000, ["readingChanged"]),
      (28_000, ["readingChanged"]), (28_001, ["readingChanged", "alarmRaised"]),
      (28_500, []), (27_001, ["readingChanged"]), (27_000, ["readingChanged", "alarmCleared"]),
      (4_999, ["readingChanged", "alarmRaised"]), (5_999, ["readingChanged"]),
      (6_000, ["readingChanged", "alarmCleared"]),
    ]
    for step in steps {
      let events = try scene.take(
        .security(.reading(sensor: "server-room", milli: step.milli)))
      #expect(names(events) == step.expected, "\(step.milli)")
    }
  }

  @Test func noReadingIsTooLargeToJudge() throws {
    var scene = try Scene()
    try scene.take(.security(.reading(sensor: "server-room", milli: Limits.readingMilli)))
    for milli in [Int.min, Int.max, Limits.readingMilli + 1] {
      let refusal = scene.refusal(of: .security(.reading(sensor: "server-room", milli: milli)))
      #expect(refusal?.code == .requestInvalid)
    }
    try scene.take(.security(.reading(sensor: "server-room", milli: -Limits.readingMilli)))
  }

  @Test func aContactIsNoReadingAndAReadingNoContact() throws {
    let scene = try Scene()
    let contact = scene.refusal(of: .security(.contact(sensor: "server-room", active: true)))
    #expect(contact?.code == .requestInvalid)
    let reading = scene.refusal(of: .security(.reading(sensor: "door", milli: 1)))
    #expect(reading?.code == .requestInvalid)
  }

  @Test func aDoorOpenForTooLongAlarmsOnceAndClearsWhenShut() throws {
    var scene = try Scene()
    try scene.take(.security(.contact(sensor: "archive-door", active: true)))
    #expect(try scene.tick(after: .minutes(5)) == [])
    #expect(try names(scene.tick(after: .seconds(1))) == ["alarmRaised"])
    #expect(scene.state.security.alarms.first?.cause == .openTooLong)
    #expect(try scene.tick(after: .hours(1)) == [])
    let shut = try scene.take(.security(.contact(sensor: "archive-door", active: false)))
    #expect(names(shut) == ["contactChanged", "alarmCleared"])
  }

  @Test func aDoorThatWasBrokenOpenIsAlsoOpenForTooLong() throws {
    var scene = try Scene()
    try scene.take(.security(.arm(zone: "archive")))
    try scene.take(.security(.contact(sensor: "archive-door", active: true)))
    try scene.tick(after: .minutes(6))
    #expect(scene.state.security.alarms.map(\.cause) == [.intrusion, .openTooLong])
    let shut = try scene.take(.security(.contact(sensor: "archive-door", active: false)))
    #expect(names(shut) == ["contactChanged", "alarmCleared", "alarmCleared"])
  }

  @Test func aZoneThatDoesNotFollowTheDayStaysAsItWasPut() throws {
    var scene = try Scene()
    try scene.take(.security(.arm(zone: "archive")))
    #expect(try names(scene.take(.day(.close))) == ["hallClosed"])
    try scene.take(.day(.open))
    #expect(scene.state.security.armed["archive"] != nil)
    try scene.take(.security(.disarm(zone: "archive")))
    #expect(try names(scene.take(.day(.close))) == ["hallClosed"])
    #expect(scene.state.security.armed["archive"] == nil)
  }

  @Test(arguments: [
    (SensorRules.Kind.panic, Alarm.Cause.panic), (.water, .water), (.smoke, .smoke),
  ])
  func whatIsAlwaysDangerousNeedsNoArmedZone(
    kind: SensorRules.Kind, cause: Alarm.Cause
  ) throws {
    var scene = try Scene()
    scene.rules.sensors[1].kind = kind
    try scene.take(.security(.contact(sensor: "archive-motion", active: true)))
    #expect(scene.state.security.alarms.map(\.cause) == [cause])
  }

  @Test func anAlarmOfASensorThatIsGoneClears() throws {
    var scene = try Scene()
    try scene.take(.security(.contact(sensor: "archive-door", active: true)))
    try scene.tick(after: .minutes(6))
    scene.rules.sensors.removeAll { $0.id == "archive-door" }
    #expect(try names(scene.tick()) == ["alarmCleared"])
    #expect(try scene.tick() == [])
  }

  // MARK: - Printing

  func job(_ scene: Scene, _ id: Int = 1) -> PrintJob? {
    scene.state.printing.jobs[PrintJobID(rawValue: id)]
  }

  @Test func aJobIsStartedAndEndedOnce() throws {
    var scene = try Scene()
    try scene.issue("A", panel: "lobby")
    let id = PrintJobID(rawValue: 1)
    let unknown = Command.printing(.ended(job: id, outcome: .unknown(.noAnswer)))
    #expect(scene.refusal(of: unknown)?.code == .jobNotOpen, "no byte has left yet")
    try scene.take(.printing(.started(job: id)))
    #expect(job(scene)?.state == .started(at: scene.now.instant))
    #expect(scene.refusal(of: .printing(.started(job: id)))?.code == .jobNotOpen)
    try scene.take(.printing(.ended(job: id, outcome: .printed)))
    #expect(job(scene)?.state == .printed(at: scene.now.instant))
    #expect(scene.state.printing.openJobs(of: "printer-lobby").isEmpty)
    let again = Command.printing(.ended(job: id, outcome: .printed))
    #expect(scene.refusal(of: again)?.code == .jobNotOpen)
  }

  @Test func aJobFoundStartedAfterARestartGoesToAPersonWhoSettlesIt() throws {
    for printed in [true, false] {
      var scene = try Scene()
      try scene.issue("A", panel: "lobby")
      let id = PrintJobID(rawValue: 1)
      try scene.take(.printing(.started(job: id)))
      try scene.take(.printing(.ended(job: id, outcome: .unknown(.daemonRestarted))))
      #expect(job(scene)?.state == .unknown(reason: .daemonRestarted, at: scene.now.instant))
      try scene.take(.printing(.settle(job: id, printed: printed)))
      #expect(
        job(scene)?.state
          == (printed
            ? .printed(at: scene.now.instant)
            : .notPrinted(reason: .daemonRestarted, at: scene.now.instant)))
    }
  }

  @Test func aReprintIsAMarkedCopyUpToALimit() throws {
    var scene = try Scene()
    try scene.issue("A", panel: "lobby")
    let reprint = Command.printing(.reprint(number: "A001", printer: nil))
    for copy in 2...Limits.copiesPerTicket {
      try scene.take(reprint)
      #expect(job(scene, copy)?.copy == copy)
    }
    #expect(scene.refusal(of: reprint)?.code == .limitReached)
    let face = job(scene, 2).flatMap { scene.state.ticketFace(of: $0, rules: scene.rules) }
    #expect(face?.copy == 2)
  }

  // MARK: - Devices

  @Test func aDevicesHealthIsRecordedWhenItChanges() throws {
    var scene = try Scene()
    let down = Command.devices(.health(device: "pad-3", health: .down(reason: "无应答")))
    #expect(try names(scene.take(down)) == ["healthChanged"])
    #expect(try scene.take(down) == [])
    let since = scene.now.instant
    scene.clock.advance(by: .minutes(1))
    #expect(scene.state.devices.entries["pad-3"]?.since == since)
    #expect(try names(scene.take(.devices(.health(device: "pad-3", health: .up)))) == [
      "healthChanged"
    ])
  }
}
