import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Testing

@testable import DeviceDrivers

/// A whole day on the simulated clock: 20,000 calls in office hours and the night after them,
/// through decide and evolve, the painter, the codec and the wire into emulated boards of every
/// way. After each call has settled, each board shows what the test itself has counted along.
struct BoardLongRunTests {
  static let calls = 20_000
  static let width = 128
  static let windows = 4
  /// From one call to the next.
  static let period: Duration = .milliseconds(1200)
  /// A board has settled after this.
  static let settling: Duration = .seconds(1)

  static let rules = HallRules(
    name: LocalizedText(zh: "政务大厅", en: "Hall"), timeZone: "Asia/Shanghai",
    services: ["A", "B"].map { code in
      ServiceRules(
        code: ServiceCode(code), name: LocalizedText(zh: "业务\(code)", en: code),
        numbering: Numbering(prefix: code, width: 5, last: 99_999))
    },
    windows: (1...windows).map { number in
      WindowRules(
        id: WindowID("\(number)"),
        name: LocalizedText(zh: "\(number)号窗口", en: "Window \(number)"),
        serves: [.init(service: number % 2 == 0 ? "B" : "A")], opensWithDay: true)
    })

  /// Calls and counts, without anything that moves by itself.
  static let layout = BoardLayoutPlan(
    id: "still", width: width, height: 32,
    regions: [
      BoardRegionPlan(
        name: "calls", subject: .calls, x: 0, y: 0, width: 84, height: 32, size: 12,
        freshFor: .zero, rows: 2),
      BoardRegionPlan(
        name: "lines", subject: .services, x: 84, y: 0, width: 44, height: 32, size: 12,
        motion: .still, rows: 2),
    ])

  static let plans: [BoardPlan] = [
    plan("e131", .e131(E131Plan(firstUniverse: 3, synchronization: 900))),
    plan("ddp", .ddp, BoardWiring(panelWidth: 32, panelHeight: 16, chain: .serpentineTurned)),
    plan("art-net", .artNet(ArtNetPlan()), BoardWiring(colors: .redGreen, rotation: 180)),
    plan("onbon", .onbon(OnbonPlan()), BoardWiring(colors: .mono)),
    plan(
      "alpha",
      .alpha(
        AlphaPlan(serial: SerialPlan(device: "t", baud: 9600), lines: 2, columns: 18))),
  ]

  static func plan(
    _ id: String, _ wire: BoardWire, _ wiring: BoardWiring = BoardWiring()
  ) -> BoardPlan {
    BoardPlan(
      id: BoardID(id), name: LocalizedText(zh: id, en: id), host: "10.0.0.9", wire: wire,
      width: width, height: 32, wiring: wiring, framesPerSecond: 5, layout: layout)
  }

  /// What the test counts along, knowing nothing of the hall's state.
  struct Ledger {
    var shown: [(number: String, window: Int)] = []
    var waiting = ["A": 0, "B": 0]

    mutating func call(_ number: String, at window: Int) {
      shown.removeAll { $0.window == window }
      shown.insert((number, window), at: 0)
    }

    var contents: BoardContents {
      var content = BoardContent(
        title: "政务大厅",
        calls: shown.map {
          .init(
            number: $0.number, window: "\($0.window)号窗口", shortWindow: "\($0.window)",
            calledAt: .zero)
        },
        lines: ["A", "B"].map { .init(service: "业务\($0)", waiting: waiting[$0] ?? 0) })
      content.windowNames = (1...windows).map { "\($0)号窗口" }
      return BoardContents(zh: content, en: content)
    }

    var lines: [String] { shown.prefix(2).map { "\($0.number) > Window \($0.window)" } }
  }

  struct Hall {
    let clock = SimulatedClock()
    var state = HallState()

    var view: HallView {
      HallView(state: state, sequence: 0, rules: BoardLongRunTests.rules, now: clock.now())
    }

    mutating func take(_ command: Command) throws -> [Event] {
      let events = try decide(state, command, now: clock.now(), rules: BoardLongRunTests.rules)
      for event in events { evolve(&state, event) }
      return events
    }
  }

  @Test func aDayOfTwentyThousandCallsLeavesNoBoardWrong() async throws {
    let (checked, wrong) = try await offPool { try Self.run() }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    #expect(checked == Self.calls * Self.plans.count)
  }

  private static func run() throws -> (checked: Int, wrong: [String]) {
    var hall = Hall()
    var ledger = Ledger()
    let text = try TextPainter()
    var random = SplitMix64(seed: 20_000)
    _ = try hall.take(.tick)
    var rigs = plans.map { BoardRig($0, text: text, at: hall.clock.now()) }
    var truth = BoardScreen(width: width, height: 32, layout: layout, text: text)
    var (checked, wrong): (Int, [String]) = (0, [])
    var last: [String: Int] = [:]
    for call in 0..<calls {
      let window = Int.random(in: 1...windows, using: &random)
      let service = window % 2 == 0 ? "B" : "A"
      // Somebody always waits, and never more than a few.
      for code in ["A", "B"]
      where (ledger.waiting[code] ?? 0) < Int.random(in: 1...9, using: &random) {
        _ = try hall.take(
          .queue(.issue(IssueRequest(matters: [ServiceCode(code)], code: "\(call)\(code)"))))
        ledger.waiting[code, default: 0] += 1
      }
      _ = try hall.take(.queue(.callNext(window: WindowID("\(window)"))))
      last[service, default: 0] += 1
      ledger.waiting[service, default: 0] -= 1
      ledger.call(number(service, last[service] ?? 0), at: window)
      for index in rigs.indices { rigs[index].tell(hall.view, at: hall.clock.now()) }
      pass(settling, &rigs, hall.clock)
      let picture = truth.picture(of: ledger.contents, at: hall.clock.instant.sinceStart)
      for rig in rigs {
        checked += 1
        if !shows(rig, picture, ledger.lines) { wrong.append("\(rig.plan.id) after call \(call)") }
      }
      pass(period - settling, &rigs, hall.clock)
    }
    night(&rigs, hall.clock, ledger, &wrong)
    return (checked, wrong)
  }

  /// The rest of the 24 hours, an hour at a time: nothing is called, and what stands stands.
  private static func night(
    _ rigs: inout [BoardRig], _ clock: SimulatedClock, _ ledger: Ledger, _ wrong: inout [String]
  ) {
    let text = try? TextPainter()
    guard let text else { return wrong.append("no fonts") }
    var truth = BoardScreen(width: width, height: 32, layout: layout, text: text)
    for hour in 0..<17 {
      clock.advance(by: .hours(1) - .seconds(20))
      pass(.seconds(20), &rigs, clock)
      let picture = truth.picture(of: ledger.contents, at: clock.instant.sinceStart)
      for rig in rigs where !shows(rig, picture, ledger.lines) {
        wrong.append("\(rig.plan.id) in hour \(hour) of the night")
      }
    }
  }

  private static func number(_ service: String, _ value: Int) -> String {
    let digits = String(value)
    return service + String(repeating: "0", count: 5 - digits.count) + digits
  }

  private static func shows(_ rig: BoardRig, _ picture: PixelImage, _ lines: [String]) -> Bool {
    if let shown = rig.board.lines { return shown.map(\.text) == lines }
    var bytes = rig.order.bytes(of: picture)
    if case .onbon = rig.plan.wire { bytes = bytes.map { $0 >= 128 ? 255 : 0 } }
    return rig.board.picture == rig.order.picture(of: bytes)
  }

  /// Lets time pass with every deadline of every board on its instant.
  private static func pass(_ span: Duration, _ rigs: inout [BoardRig], _ clock: SimulatedClock) {
    let end = clock.instant + span
    while true {
      let due = rigs.indices.min { (rigs[$0].deadline ?? end) < (rigs[$1].deadline ?? end) }
      guard let due, let deadline = rigs[due].deadline, deadline <= end else { break }
      clock.advance(by: max(.zero, deadline - clock.instant))
      rigs[due].meet(at: clock.now())
    }
    clock.advance(by: end - clock.instant)
  }
}
