import HallDomain
import HallPorts
import Testing

@testable import DeviceDrivers

@Suite struct ModbusPointSessionTests {
  typealias Session = ModbusPointSession

  @Test("a device is down after its polls failed, up at the first answer, each told once")
  func downAndUp() {
    var session = Session(SampleDevices.pad(.counter))
    #expect(Session.health(session.handle(.polled(0, .success([0, 0])), at: at(0))) == [.up])
    for time in [100, 200] {
      #expect(Session.health(session.handle(.polled(0, .failure(.silent)), at: at(time))) == [])
    }
    let down = Session.health(session.handle(.polled(0, .failure(.silent)), at: at(300)))
    #expect(down.first?.isDown == true && down.count == 1)
    #expect(Session.health(session.handle(.polled(0, .failure(.silent)), at: at(400))) == [])
    #expect(Session.health(session.handle(.polled(0, .success([0, 0])), at: at(500))) == [.up])
  }

  @Test("an exception degrades with its meaning, and the device is not down")
  func exception() {
    var session = Session(SampleDevices.pad(.counter))
    let health = Session.health(session.handle(.polled(0, .failure(.exception(2))), at: at(0)))
    guard case .degraded(let reason) = health.first else {
      Issue.record("\(health)")
      return
    }
    #expect(reason.contains("no such register") && reason.contains("exception 2"))
    #expect(reason.contains("east, slave 11"))
  }

  @Test("presses made while a device was down for long are not carried out late")
  func backAfterDown() {
    var session = Session(SampleDevices.pad(.counter))
    _ = session.handle(.polled(0, .success([5, 5])), at: at(0))
    for time in 1...3 { _ = session.handle(.polled(0, .failure(.silent)), at: at(time * 100)) }
    #expect(Session.keys(session.handle(.polled(0, .success([7, 5])), at: at(5100))) == [])
    #expect(Session.keys(session.handle(.polled(0, .success([8, 5])), at: at(5150))) == [.next])
  }

  @Test("presses made while the bus's plug was out for a moment all count")
  func replugged() {
    var session = Session(SampleDevices.pad(.counter))
    _ = session.handle(.polled(0, .success([5, 5])), at: at(0))
    let gone = session.handle(.polled(0, .failure(.portGone("hung up"))), at: at(100))
    #expect(Session.health(gone).first?.isDown == true)
    let back = session.handle(.polled(0, .success([7, 6])), at: at(2100))
    #expect(Session.keys(back) == [.next, .next, .recall] && Session.health(back) == [.up])
  }

  @Test("presses during a short silence all count")
  func shortSilence() {
    var session = Session(SampleDevices.pad(.counter))
    _ = session.handle(.polled(0, .success([5, 5])), at: at(0))
    for time in 1...2 { _ = session.handle(.polled(0, .failure(.silent)), at: at(time * 100)) }
    let actions = session.handle(.polled(0, .success([7, 6])), at: at(300))
    #expect(Session.keys(actions) == [.next, .next, .recall])
  }

  @Test("a display gets only what differs, and all of it again after it was away")
  func difference() {
    var session = Session(SampleDevices.display())
    let first = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    #expect(
      Session.writes(first) == [
        session.plan.write([0x41, 0x30, 0x31, 0x32], at: .init(.holding, 10))
      ])
    _ = session.handle(.written(.image, .success(())), at: at(10))
    let second = session.handle(.wanted(PointFaces(window: SampleDevices.called(13))), at: at(20))
    #expect(
      Session.writes(second) == [
        session.plan.write([0x33], at: .init(.holding, 13))
      ])
    _ = session.handle(.written(.image, .success(())), at: at(30))
    for time in 1...3 { _ = session.handle(.polled(0, .failure(.silent)), at: at(time * 1000)) }
    let back = session.handle(.polled(0, .success([0, 0, 0, 0])), at: at(9000))
    #expect(Session.writes(back).map(\.values) == [[0x41, 0x30, 0x31, 0x33]])
  }

  @Test("what changes while a write is on its way is written after it, not beside it")
  func oneInFlight() {
    var session = Session(SampleDevices.display())
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    for value in [13, 14, 15] {
      let actions = session.handle(
        .wanted(PointFaces(window: SampleDevices.called(value))), at: at(value))
      #expect(Session.writes(actions) == [])
    }
    let next = session.handle(.written(.image, .success(())), at: at(30))
    #expect(Session.writes(next).map(\.values) == [[0x35]])
  }

  @Test("a write without an answer is repeated after a pause, one refused only with the refresh")
  func failedWrites() {
    for (failure, pause) in [
      (BusFailure.silent, PointLimits.writeRetry), (.exception(3), PointLimits.refresh),
    ] {
      var session = Session(SampleDevices.display())
      _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
      #expect(Session.writes(session.handle(.written(.image, .failure(failure)), at: at(0))) == [])
      #expect(session.nextDeadline == at(0) + pause)
      let again = session.handle(.tick, at: at(0) + pause)
      #expect(Session.writes(again).map(\.values) == [[0x41, 0x30, 0x31, 0x32]])
    }
  }

  @Test("a display that lost its picture between two polls gets it again")
  func readBack() {
    var session = Session(SampleDevices.display())
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    _ = session.handle(.written(.image, .success(())), at: at(10))
    let blank = session.handle(.polled(0, .success([0, 0, 0, 0])), at: at(5000))
    #expect(Session.writes(blank).map(\.values) == [[0x41, 0x30, 0x31, 0x32]])
  }

  @Test("what does not read as it was written is written once more, then degraded with the reason")
  func verification() {
    var session = Session(SampleDevices.display())
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    _ = session.handle(.written(.image, .success(())), at: at(10))
    let wrong: [UInt16] = [0x41, 0x30, 0x31, 0x00]
    let first = session.handle(.polled(0, .success(wrong)), at: at(5000))
    #expect(
      first == [
        .health(.up),
        .write(session.plan.write([0x32], at: .init(.holding, 13)), .image),
      ])
    _ = session.handle(.written(.image, .success(())), at: at(5010))
    #expect(
      session.handle(.polled(0, .success(wrong)), at: at(10_000)) == [
        .health(
          .degraded(
            reason: "east, slave 12: holding 13 was written 50 and reads 0: check that nothing "
              + "else switches it, or choose another profile"))
      ])
    #expect(session.handle(.polled(0, .success(wrong)), at: at(15_000)) == [])
    let refresh = session.handle(.tick, at: at(30_000))
    #expect(Session.writes(refresh).map(\.values) == [[0x41, 0x30, 0x31, 0x32]])
    _ = session.handle(.written(.image, .success(())), at: at(30_010))
    #expect(
      session.handle(.polled(0, .success([0x41, 0x30, 0x31, 0x32])), at: at(35_000))
        == [.health(.up)])
  }

  @Test("a reading that was on its way when a write began says nothing of it")
  func readDuringWrite() {
    var session = Session(SampleDevices.display())
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    for time in [1, 2, 3] {
      let actions = session.handle(.polled(0, .success([0, 0, 0, 0])), at: at(time))
      #expect(Session.writes(actions) == [])
    }
    let written = session.handle(.written(.image, .success(())), at: at(10))
    #expect(
      written == [.verify(.read(slave: 12, table: .holding, address: 10, count: 4))],
      "only now can it be told")
    let right = session.handle(.polled(0, .success([0x41, 0x30, 0x31, 0x32])), at: at(20))
    #expect(right == [] && session.currentHealth == .up)
  }

  @Test("a device that can only be written is up, down and up again by its writes")
  func writeOnly() {
    var plan = SampleDevices.display()
    plan.profile.display?.isVerified = false
    var session = Session(plan)
    #expect(session.polls == [])
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    #expect(session.handle(.written(.image, .success(())), at: at(10)) == [.health(.up)])
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(13))), at: at(20))
    var health: [DeviceHealth] = []
    var now = at(20)
    for _ in 0..<3 {
      health += Session.health(session.handle(.written(.image, .failure(.silent)), at: now))
      now = now + PointLimits.writeRetry
      #expect(session.nextDeadline == now)
      #expect(Session.writes(session.handle(.tick, at: now)).count == 1)
    }
    #expect(health.count == 1 && health.first?.isDown == true)
    let back = session.handle(.written(.image, .success(())), at: now)
    #expect(Session.health(back) == [.up])
    // What it held before it was away is unknown.
    #expect(Session.writes(back).map(\.values) == [[0x41, 0x30, 0x31]])
  }

  @Test("outputs that are bits share their register; only their bits are verified")
  func bitOutputs() {
    var plan = SampleDevices.pad(.counter)
    plan.inputs = [:]
    plan.profile.outputs = [
      .init(name: "lamp", place: .init(.holding, 7), bit: 0),
      .init(name: "siren", place: .init(.holding, 7), bit: 9),
    ]
    plan.outputs = ["lamp": .callLamp("3"), "siren": .siren]
    var session = Session(plan)
    let first = session.handle(
      .wanted(PointFaces(outputs: ["lamp": true, "siren": true])), at: at(0))
    #expect(Session.writes(first).map(\.values) == [[0x0201]])
    _ = session.handle(.written(.image, .success(())), at: at(1))
    #expect(session.handle(.polled(0, .success([0x8201])), at: at(2)) == [.health(.up)])
    let lost = session.handle(.polled(0, .success([0x8200])), at: at(3))
    #expect(Session.writes(lost).map(\.values) == [[0x0201]])
  }

  @Test("an output may be written otherwise than it reads")
  func states() {
    var plan = SampleDevices.pad(.counter)
    plan.inputs = [:]
    plan.profile.outputs = [
      .init(
        name: "lamp", place: .init(.holding, 1), on: .init(0x0100, reads: 1),
        off: .init(0x0200, reads: 0))
    ]
    var session = Session(plan)
    let on = session.handle(.wanted(PointFaces(outputs: ["lamp": true])), at: at(0))
    #expect(Session.writes(on).map(\.values) == [[0x0100]])
    _ = session.handle(.written(.image, .success(())), at: at(1))
    #expect(session.handle(.polled(0, .success([1])), at: at(2)) == [.health(.up)])
    let off = session.handle(.wanted(PointFaces(outputs: ["lamp": false])), at: at(3))
    #expect(Session.writes(off).map(\.values) == [[0x0200]])
    _ = session.handle(.written(.image, .success(())), at: at(4))
    #expect(Session.writes(session.handle(.polled(0, .success([1])), at: at(5))).count == 1)
  }

  @Test("values and texts that no sensor needs are shown and told to nobody")
  func forStaff() {
    var plan = SampleDevices.climate()
    plan.values = [:]
    plan.reads = ["temperature", "model"]
    plan.profile.texts = [
      .init(name: "model", place: .init(.input, 2), registers: 2, encoding: .ascii, order: .badc)
    ]
    var session = Session(plan)
    let actions = session.handle(.polled(0, .success([234, 0x4458, 0x0032])), at: at(0))
    #expect(actions == [.health(.up)])
    #expect(session.readings == ["temperature": 23_400] && session.texts == ["model": "XD2"])
  }

  @Test("a counter counts over its last count; one beyond it is a fault and no press")
  func lastCount() {
    var plan = SampleDevices.pad(.counter)
    plan.profile.inputs[0] = .init(
      name: "next", place: .init(.holding, 0), kind: .counter, type: .bcd16, lastCount: 99)
    var session = Session(plan)
    _ = session.handle(.polled(0, .success([0x0098, 5])), at: at(0))
    #expect(
      Session.keys(session.handle(.polled(0, .success([0x0001, 5])), at: at(1)))
        == [.next, .next, .next])
    for (raw, told) in [(UInt16(0x0100), "reads 100"), (0x00A0, "reads no count")] {
      let fault = session.handle(.polled(0, .success([raw, 5])), at: at(2))
      guard case .health(.degraded(let reason)) = fault.first, fault.count == 1 else {
        Issue.record("\(fault)")
        return
      }
      #expect(reason.contains("the counter next \(told), it ends at 99"))
    }
    let back = session.handle(.polled(0, .success([0x0002, 5])), at: at(3))
    #expect(Session.keys(back) == [.next] && Session.health(back) == [.up])
  }

  @Test("everything is written whole with each refresh")
  func refresh() {
    var session = Session(SampleDevices.display())
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    _ = session.handle(.written(.image, .success(())), at: at(10))
    #expect(session.nextDeadline == at(0) + PointLimits.refresh)
    let actions = session.handle(.tick, at: at(0) + PointLimits.refresh)
    #expect(Session.writes(actions).map(\.values) == [[0x41, 0x30, 0x31, 0x32]])
  }

  @Test("a fresh call and a recall blink, and stop by themselves")
  func blinking() {
    var session = Session(SampleDevices.display(blink: .init(.coil, 0)))
    func isBlinking(_ actions: [Session.Action]) -> Bool? {
      Session.writes(actions).first { $0.table == .coil }.map { $0.values == [1] }
    }
    func settle(_ session: inout Session) {
      while true {
        let actions = session.handle(.written(.image, .success(())), at: at(1))
        if Session.writes(actions).isEmpty { return }
      }
    }
    let fresh = session.handle(.wanted(PointFaces(window: SampleDevices.called(1))), at: at(0))
    #expect(isBlinking(fresh) == true)
    settle(&session)
    #expect(isBlinking(session.handle(.tick, at: at(0) + PointLimits.blink)) == false)
    settle(&session)
    let recall = session.handle(
      .wanted(PointFaces(window: SampleDevices.called(1, times: 2))), at: at(7000))
    #expect(isBlinking(recall) == true)
  }

  @Test("a value outside its valid range is a fault of the sensor, not a reading")
  func validity() {
    var session = Session(SampleDevices.climate())
    #expect(
      session.handle(.polled(0, .success([234])), at: at(0)) == [
        .reading("server-room", 23_400), .health(.up),
      ])
    #expect(session.handle(.polled(0, .success([234])), at: at(1)) == [])
    let fault = session.handle(.polled(0, .success([32_767])), at: at(2))
    guard case .health(.degraded(let reason)) = fault.first, fault.count == 1 else {
      Issue.record("\(fault)")
      return
    }
    #expect(reason.contains("temperature reads 3276.7 °C"))
    #expect(reason.contains("−40.0 °C to 85.0 °C"))
    #expect(
      session.handle(.polled(0, .success([UInt16(bitPattern: -12)])), at: at(3)) == [
        .reading("server-room", -1200), .health(.up),
      ])
  }

  @Test("contacts are told at first sight, on change, and again after the device was away")
  func contacts() {
    var plan = SampleDevices.pad(.level)
    plan.inputs = ["next": .sensor("door-1")]
    var session = Session(plan)
    func told(_ value: UInt16, _ time: Int) -> [Session.Action] {
      session.handle(.polled(0, .success([value])), at: at(time)).filter {
        if case .contact = $0 { true } else { false }
      }
    }
    #expect(told(1, 0) == [.contact("door-1", true)])
    #expect(told(1, 1) == [])
    #expect(told(0, 2) == [.contact("door-1", false)])
    for time in 3...5 { _ = session.handle(.polled(0, .failure(.silent)), at: at(time)) }
    #expect(told(0, 6) == [.contact("door-1", false)])
  }

  @Test("a panel says for some seconds why a press was refused")
  func refusal() {
    var plan = SampleDevices.display(.gb18030, registers: 6)
    plan.display = .panel("east")
    var session = Session(plan)
    let ready = PanelFace(mode: .ready, text: LocalizedText(zh: "ready", en: "ready"))
    _ = session.handle(.wanted(PointFaces(panel: ready)), at: at(0))
    _ = session.handle(.written(.image, .success(())), at: at(1))
    let text = LocalizedText(zh: "closed", en: "closed")
    #expect(!Session.writes(session.handle(.refused(text), at: at(10))).isEmpty)
    #expect(session.shows == "closed")
    #expect(session.nextDeadline == at(10) + PointLimits.refusalShown)
    _ = session.handle(.written(.image, .success(())), at: at(11))
    _ = session.handle(.tick, at: at(10) + PointLimits.refusalShown)
    #expect(session.shows == "ready")
  }

  @Test("no answer of any length or content is a crash")
  func anyAnswer() {
    for plan in [
      SampleDevices.pad(.counter), SampleDevices.fifoPad(), SampleDevices.climate(),
      SampleDevices.display(),
    ] {
      var session = Session(plan)
      for length in 0...12 {
        for value: UInt16 in [0, 1, 9, 0x7FFF, 0xFFFF] {
          let values = Array(repeating: value, count: length)
          _ = session.handle(.polled(0, .success(values)), at: at(0))
          _ = session.handle(.polled(7, .success(values)), at: at(0))
        }
      }
      for code in UInt8.min...UInt8.max {
        _ = session.handle(.polled(0, .failure(.exception(code))), at: at(1))
      }
    }
  }
}
