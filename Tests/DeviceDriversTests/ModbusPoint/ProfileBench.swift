import HallDomain
import HallPorts

@testable import DeviceDrivers
@testable import HallSimulator
@testable import LinuxIO

/// The driver of a device and a slave made from the same profile, joined frame by frame.
struct ProfileBench {
  /// One request and its answer, without address and check.
  typealias Frame = (request: [UInt8], answer: [UInt8])

  let plan: ModbusDevicePlan
  private(set) var session: ModbusPointSession
  var slave: SlaveModel
  private(set) var actions: [ModbusPointSession.Action] = []
  private var now = 0

  init(_ plan: ModbusDevicePlan) {
    self.plan = plan
    session = ModbusPointSession(plan)
    slave = SlaveModel(plan)
  }

  /// A device that does in the hall whatever the named points can do.
  static func plan(
    _ profile: ModbusProfile, slave: Int, using names: [String]
  ) -> ModbusDevicePlan {
    func named(_ known: [String]) -> [String] { known.filter(names.contains) }
    let inputs = profile.inputs.filter { names.contains($0.name) }
    let codes = named((profile.fifo?.codes ?? [:]).values.sorted())
    return ModbusDevicePlan(
      id: "device", name: profile.name, bus: "east", slave: slave, profile: profile,
      inputs: Dictionary(
        uniqueKeysWithValues: inputs.map { input in
          (input.name, input.kind == .level ? .sensor(SensorID(input.name)) : .pad("3", .next))
        } + codes.map { ($0, .pad("3", .next)) }),
      outputs: Dictionary(
        uniqueKeysWithValues: named(profile.outputs.map(\.name)).map { ($0, .siren) }),
      values: Dictionary(
        uniqueKeysWithValues: named(profile.values.map(\.name)).map { ($0, SensorID($0)) }),
      reads: Set(named(profile.texts.map(\.name))),
      display: names.contains("display") && profile.display != nil ? .window("3") : nil)
  }

  /// Every name of the profile, and `display`.
  static func everything(of profile: ModbusProfile) -> [String] {
    profile.inputs.map(\.name) + (profile.fifo?.codes.values.sorted() ?? [])
      + profile.outputs.map(\.name) + profile.values.map(\.name) + profile.texts.map(\.name)
      + ["display"]
  }

  /// Asks for everything that the driver polls; answers with the frames.
  /// - Parameter golden: answers that the driver gets instead of the slave's.
  mutating func poll(hearing golden: [[UInt8]] = []) -> [Frame] {
    var frames: [Frame] = []
    for (index, poll) in session.polls.enumerated() {
      let request = ModbusRequest(
        slave: UInt8(poll.slave),
        .read(poll.table, address: UInt16(poll.address), count: UInt16(poll.count)))
      let answer = answer(to: request.pdu)
      frames.append((request.pdu, answer))
      let heard = golden.indices.contains(index) ? golden[index] : answer
      take(
        session.handle(
          .polled(index, Self.result(heard) { request.values(ofAnswer: heard) }), at: tick()))
    }
    return frames
  }

  /// Lets the driver want something; answers with the frames of the writes that follow.
  mutating func want(_ faces: PointFaces) -> [Frame] {
    take(session.handle(.wanted(faces), at: tick()))
    return writes()
  }

  private var unverified: [BusTransaction] = []
  private var pending: [(WriteRequest, ModbusPointSession.WriteToken)] = []

  /// Carries out the writes that the driver has asked for, and those that follow from them.
  mutating func writes() -> [Frame] {
    var frames: [Frame] = []
    while !pending.isEmpty {
      let (request, token) = pending.removeFirst()
      var result: Result<Void, BusFailure> = .success(())
      for pdu in Self.pdus(of: request) {
        let answer = answer(to: pdu)
        frames.append((pdu, answer))
        if case .failure(let failure) = Self.result(answer, { () }) { result = .failure(failure) }
      }
      take(session.handle(.written(token, result), at: tick()))
      verify()
    }
    return frames
  }

  /// Reads what was written, as the driver asks; these frames stand in no datasheet.
  private mutating func verify() {
    while !unverified.isEmpty {
      let read = unverified.removeFirst()
      guard case .read(let slave, let table, let address, let count) = read else { continue }
      let request = ModbusRequest(
        slave: UInt8(slave), .read(table, address: UInt16(address), count: UInt16(count)))
      let heard = answer(to: request.pdu)
      take(
        session.handle(
          .verified(read, Self.result(heard) { request.values(ofAnswer: heard) }), at: tick()))
    }
  }

  private static func pdus(of write: WriteRequest) -> [[UInt8]] {
    let slave = UInt8(write.slave)
    guard write.isValueAFrame else {
      return [
        ModbusRequest(
          slave: slave,
          .write(write.table, address: UInt16(write.address), values: write.values)
        ).pdu
      ]
    }
    return write.values.enumerated().map { offset, value in
      ModbusRequest(
        slave: slave, .writeOne(write.table, address: UInt16(write.address + offset), value: value)
      ).pdu
    }
  }

  /// A slave that is deaf after a write is left alone first, as the bus does.
  private mutating func answer(to pdu: [UInt8]) -> [UInt8] {
    now += 10_000
    return slave.take(pdu, at: Int64(now) * 1_000_000) ?? []
  }

  private static func result<Value>(
    _ answer: [UInt8], _ value: () -> Value
  ) -> Result<Value, BusFailure> {
    guard let function = answer.first else { return .failure(.silent) }
    return function < 0x80 ? .success(value()) : .failure(.exception(answer[1]))
  }

  private mutating func tick() -> HallInstant {
    now += 1
    return at(now)
  }

  private mutating func take(_ new: [ModbusPointSession.Action]) {
    actions += new
    for action in new {
      switch action {
      case .write(let request, let token): pending.append((request, token))
      case .verify(let read): unverified.append(read)
      default: break
      }
    }
  }

  /// What was told since the last question.
  mutating func told() -> [ModbusPointSession.Action] {
    defer { actions = [] }
    return actions
  }
}
