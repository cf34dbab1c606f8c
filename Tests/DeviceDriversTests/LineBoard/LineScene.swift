import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// A hall, the session of a board on a line, the emulated board, and the wire between them, on a
/// clock that the test moves. Bytes take as long as the board's plan says.
struct LineScene {
  let hall: InMemoryHall
  let plan: BoardPlan
  var session: any LineBoardSession
  var board: EmulatedBoard
  /// The cable is out, and neither end can tell.
  var isCut = false
  var isOpen = false
  var sent: [(at: HallInstant, bytes: [UInt8])] = []
  var health: [DeviceHealth] = []
  var reopenings: [String] = []
  /// Changes bytes on their way to the board.
  var noise: (@Sendable ([UInt8]) -> [UInt8])?
  private var answers: [(at: HallInstant, bytes: [UInt8])] = []
  private var opensAt: HallInstant?

  init(_ wire: BoardWire, width: Int = 192, height: Int = 64,
    colors: BoardWiring.Colors = .mono, rules: HallRules = .sample,
    change: (inout BoardPlan) -> Void = { _ in }
  ) throws {
    var plan = BoardPlan(
      id: "main", name: LocalizedText(zh: "大厅屏", en: "Main board"), host: "10.0.0.9",
      wire: wire, width: width, height: height, wiring: BoardWiring(colors: colors),
      framesPerSecond: 5)
    change(&plan)
    self.plan = plan
    hall = InMemoryHall(rules: rules)
    board = EmulatedBoard(plan)
    let text = try TextPainter()
    switch wire {
    case .alpha(let wire): session = AlphaSession(plan: plan, wire: wire, text: text)
    case .onbon(let wire): session = OnbonSession(plan: plan, wire: wire, text: text)
    default: throw NotALine()
    }
  }

  struct NotALine: Error {}

  var now: HallInstant { hall.clock.now().instant }

  /// The picture as LEDs of one or two colours can show it.
  var wanted: PixelImage {
    let order = PixelOrder(
      width: plan.width, height: plan.height, wiring: BoardWiring(colors: plan.wiring.colors))
    let bytes = order.bytes(of: session.picture)
    let isFull = plan.wiring.colors == .full
    return order.picture(of: isFull ? bytes : bytes.map { $0 >= 128 ? 255 : 0 })
  }

  mutating func open() {
    isOpen = true
    handle(.opened)
  }

  /// The line goes away and its owner sees it.
  mutating func lose(_ reason: String = "unplugged") {
    isOpen = false
    answers = []
    handle(.lost(reason))
  }

  mutating func handle(_ input: LineBoardInput) {
    for action in session.handle(input, at: hall.clock.now()) {
      switch action {
      case .send(let bytes): deliver(bytes)
      case .health(let new): health.append(new)
      case .reopen(let reason):
        reopenings.append(reason)
        lose(reason)
        opensAt = now + LineBoardLimits.reopen
      }
    }
  }

  private mutating func deliver(_ bytes: [UInt8]) {
    guard isOpen else {
      Issue.record("bytes were sent while the line was away")
      return
    }
    let there = now + plan.duration(of: bytes.count)
    sent.append((there, bytes))
    if isCut { return }
    let answer = board.receive(line: noise?(bytes) ?? bytes, at: there.sinceStart)
    if !answer.isEmpty { answers.append((there + plan.duration(of: answer.count), answer)) }
  }

  mutating func view() { handle(.view(hall.view)) }

  /// Lets time pass with every deadline on its instant. While the cable is out no answer arrives
  /// and no line opens.
  mutating func pass(_ span: Duration) {
    let end = now + span
    while true {
      let opening = isCut ? nil : opensAt
      let next = [session.nextDeadline, answers.first?.at, opening].compactMap(\.self).min()
      guard let next, next <= end else { break }
      hall.clock.advance(by: max(.zero, next - now))
      board.advance(to: now.sinceStart)
      if let opening, opening <= now {
        opensAt = nil
        open()
      } else if let answer = answers.first, answer.at <= now {
        answers.removeFirst()
        if !isCut { handle(.received(answer.bytes)) }
      } else {
        let before = session.nextDeadline
        handle(.tick)
        if let before, session.nextDeadline == before, before <= now {
          Issue.record("the session's deadline stands still at \(before)")
          return
        }
      }
    }
    hall.clock.advance(by: end - now)
    board.advance(to: now.sinceStart)
  }

  mutating func submit(_ command: Command) async throws {
    try await hall.submit(command, from: Origin(.shell, "test"), key: nil)
  }

  /// The day opens, tickets are taken and the first is called at window 1.
  mutating func openAndCall(_ tickets: Int = 1) async throws {
    try await submit(.day(.tick))
    for number in 0..<tickets {
      try await submit(.queue(.issue(IssueRequest(matters: ["A"], code: "c\(number)"))))
    }
    try await call()
  }

  mutating func call() async throws { try await submit(.queue(.callNext(window: "1"))) }
}
