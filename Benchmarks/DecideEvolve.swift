import HallDomain
import HallTestKit

/// Commands a second through decide and evolve: a busy day's mix on a hall with a filled line.
enum DecideEvolve: Scene {
  static let names = ["decide_evolve_per_s"]
  static let commands = 200_000

  static func measure() async throws -> [Figure] {
    let rules = HallRules.sample
    let clock = SimulatedClock()
    var state = HallState()
    func take(_ command: Command) {
      guard let events = try? decide(state, command, now: clock.now(), rules: rules) else { return }
      for event in events { evolve(&state, event) }
    }
    take(.tick)
    let windows = rules.windows.map(\.id)
    let services = rules.services.map(\.code)
    for index in 0..<200 { take(issue(index, services)) }
    let start = ContinuousClock.now
    for index in 0..<commands {
      clock.advance(by: .milliseconds(20))
      let window = windows[index / 4 % windows.count]
      switch index % 4 {
      case 0: take(issue(index, services))
      case 1: take(.queue(.callNext(window: window)))
      case 2: take(.queue(.startServing(window: window)))
      default: take(.queue(.finish(window: window)))
      }
    }
    let perSecond = Double(commands) / (ContinuousClock.now - start).asSeconds
    return [
      Figure(
        name: names[0], value: perSecond, unit: "1/s", limit: 10_000, better: .higher,
        n: commands, limitIs: "the least a hall controller must do")
    ]
  }

  private static func issue(_ index: Int, _ services: [ServiceCode]) -> Command {
    .queue(.issue(IssueRequest(matters: [services[index % services.count]], code: "B\(index)")))
  }
}

extension Duration {
  var asSeconds: Double { Double(wholeNanoseconds) / 1e9 }
  var asMilliseconds: Double { Double(wholeNanoseconds) / 1e6 }
}
