import HallDomain
import HallPorts
import Hummingbird

/// What an installer ticks off: each device that did something, or was seen to, since a record of
/// the journal. The journal is the list, so nothing is lost with a page or a restart.
enum CommissioningRoutes {
  static let all: [Route] = [
    .get(
      "/api/v1/commissioning", "Which devices were pressed, opened, printed on or seen to work",
      query: [.optional("after", .integer, "Sequence at which commissioning began (all there is)")],
      answer: .json(CommissioningAnswer.self), list),
    .post("/api/v1/devices/{device}/confirm", "A person saw or heard it work") { exchange in
      let id = DeviceID(rawValue: try exchange.parameter("device"))
      guard exchange.service.devices.devices().contains(where: { $0.id == id }) else {
        throw Problem.unknown("device.unknown", id.rawValue, zh: "设备", en: "device")
      }
      return try exchange.done(try await exchange.submit(.devices(.confirm(device: id))))
    },
  ]

  @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
    let view = exchange.view
    let oldest = view.sequence - Int64(Limits.commissioningRecords)
    let after = max(min(try exchange.wholeNumber("after") ?? 0, view.sequence), oldest, 0)
    var ticks = CommissioningTicks()
    if after < view.sequence {
      for try await record in exchange.service.hall.records(after: after) {
        ticks.note(record, view: view)
        if record.sequence >= view.sequence { break }
      }
    }
    return try exchange.json(
      CommissioningAnswer(
        after: after, sequence: view.sequence, now: view.now.unixTime / 1_000_000,
        hall: view.rules.name, timeZone: view.rules.timeZone,
        devices: exchange.service.devices.devices().map { report in
          .init(
            device: DeviceAnswer(report), worked: ticks.worked[report.id.rawValue],
            confirmed: ticks.confirmed[report.id.rawValue])
        }))
  }
}

/// The last thing that each device did by itself, and who saw it.
struct CommissioningTicks {
  struct Tick: Codable {
    /// Milliseconds since 1970.
    var at: Int64
    var words: LocalizedText
    var by: String
  }

  private(set) var worked: [String: Tick] = [:]
  private(set) var confirmed: [String: Tick] = [:]

  mutating func note(_ record: RecordedEvent, view: HallView) {
    func tick() -> Tick {
      Tick(
        at: record.now.unixTime / 1_000_000,
        words: EventSpeaker(state: view.state, rules: view.rules).words(for: record.event),
        by: record.origin.name)
    }
    switch record.event {
    case .devices(.confirmedByPerson(let device, _)): confirmed[device.rawValue] = tick()
    // That it answers is no proof that its key or contact is wired.
    case .devices: break
    // Only paper that came out counts.
    case .printing(.jobEnded(_, .printed, _)): worked[record.origin.name] = tick()
    case .printing: break
    // That samples went out is no proof that a loudspeaker is wired.
    case .voice, .orders: break
    case .queue, .security, .notices, .day: worked[record.origin.name] = tick()
    }
  }
}

struct CommissioningAnswer: Codable {
  struct Line: Codable {
    var device: DeviceAnswer
    var worked: CommissioningTicks.Tick?
    var confirmed: CommissioningTicks.Tick?
  }

  var after: Int64
  var sequence: Int64
  var now: Int64
  var hall: LocalizedText
  var timeZone: String
  var devices: [Line]
}
