import HallDomain
import HallPorts
import Testing

@testable import DeviceDrivers

struct IdentifyTests {
  private static let pad = ModbusProfile(
    id: "pad", name: LocalizedText(zh: "呼叫器", en: "Pad"), source: "-", family: "call-pad",
    outputs: [
      .init(name: "lamp", place: .init(.coil, 0)), .init(name: "buzzer", place: .init(.coil, 1)),
      .init(name: "door", place: .init(.coil, 2)),
    ])

  private static func session() -> ModbusPointSession {
    var session = ModbusPointSession(
      plan: ModbusDevicePlan(
        id: "pad-1", name: LocalizedText(zh: "一号", en: "One"), bus: "east", slave: 5,
        profile: pad, outputs: ["lamp": .callLamp("1"), "door": .doorRelease]),
      run: "r")
    let faces = PointFaces(outputs: ["lamp": true, "door": true])
    _ = session.handle(.polled(0, .success([0, 0, 0])), at: .zero)
    settle(&session, session.handle(.wanted(faces), at: .zero))
    return session
  }

  /// Every write is taken at once; answers with what was written where.
  @discardableResult
  private static func settle(
    _ session: inout ModbusPointSession, _ actions: [ModbusPointSession.Action],
    at now: HallInstant = .zero
  ) -> [String] {
    var written: [String] = []
    var actions = actions
    while let action = actions.first {
      actions.removeFirst()
      guard case .write(let request, let token) = action else { continue }
      for (offset, value) in request.values.enumerated() {
        written.append("\(request.address + offset)=\(value)")
      }
      actions += session.handle(.written(token, .success(())), at: now)
    }
    return written
  }

  @Test func lampAndBuzzerBlinkAndTheDoorIsLeftAlone() throws {
    var session = Self.session()
    let until = HallInstant.zero + .seconds(2)
    var written = Self.settle(&session, session.handle(.identify(until: until), at: .zero))
    #expect(written == ["1=1"], "the lamp is lit already")
    var changes = 0
    while let due = session.nextDeadline, due <= until {
      written = Self.settle(&session, session.handle(.tick, at: due), at: due)
      #expect(!written.contains { $0.hasPrefix("2=0") })
      changes += written.contains { $0.hasPrefix("0=") } ? 1 : 0
    }
    #expect(changes >= 3, "it blinked")
  }

  @Test func afterwardsItShowsWhatTheHallWants() {
    var session = Self.session()
    let until = HallInstant.zero + .seconds(1)
    Self.settle(&session, session.handle(.identify(until: until), at: .zero))
    Self.settle(&session, session.handle(.tick, at: .zero + .milliseconds(500)))
    let written = Self.settle(&session, session.handle(.tick, at: until))
    #expect(written.contains("0=1"), "the lamp is lit again as the hall wants it")
    #expect(written.contains("1=0") || !written.contains("1=1"), "the buzzer is silent")
  }

  @Test func aRelayBoardHasNothingToPlayWith() {
    var profile = Self.pad
    profile.family = "relay"
    let plan = ModbusDevicePlan(
      id: "r", name: profile.name, bus: "east", slave: 1, profile: profile,
      outputs: ["door": .doorRelease, "lamp": .siren])
    #expect(plan.identifySigns.isEmpty)
  }

  @Test func aDisplayShowsItsAddressAndBlinks() {
    var profile = Self.pad
    profile.outputs = []
    profile.display = .init(
      place: .init(.holding, 16), registers: 4, encoding: .asciiPerRegister,
      blink: .init(.holding, 31))
    var session = ModbusPointSession(
      plan: ModbusDevicePlan(
        id: "d", name: profile.name, bus: "east", slave: 13, profile: profile,
        display: .window("1")), run: "r")
    _ = session.handle(.polled(0, .success([0, 0, 0, 0])), at: .zero)
    Self.settle(&session, session.handle(.wanted(PointFaces()), at: .zero))
    let until = HallInstant.zero + .seconds(5)
    let written = Self.settle(&session, session.handle(.identify(until: until), at: .zero))
    #expect(written.contains("16=\(UInt8(ascii: "1"))") && written.contains("31=1"))
    #expect(session.displayText == "13" && session.isBlinking)
  }
}
