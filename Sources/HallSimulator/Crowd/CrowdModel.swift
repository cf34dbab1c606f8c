import Foundation
import HallDomain
import HallPorts

/// What a crowd of citizens and staff does next: Poisson arrivals at the panels, staff who call,
/// recall, start and finish. Pure: the same seed and the same displays give the same crowd.
struct CrowdModel {
  /// A person at a window's pad, who sees only the display.
  private struct Clerk {
    enum Doing: Equatable {
      /// Will press `next`, then look whether somebody was called.
      case free
      case called(times: Int, comes: Bool)
      case serving
    }

    var window: String
    var keys: Set<String>
    var doing = Doing.free
    var wakes: Duration
  }

  private let plan: CrowdPlan
  private var random: SeededRandom
  private let buttons: [(panel: String, service: String, ticketClass: String)]
  private var clerks: [Clerk]
  private var nextArrival: Duration

  init(_ plan: CrowdPlan, hall: WorldReport) {
    self.plan = plan
    random = SeededRandom(seed: plan.seed)
    buttons = hall.panels.sorted { $0.key < $1.key }.flatMap { panel, buttons in
      buttons.map { (panel, $0.service, $0.ticketClass) }
    }
    nextArrival = .zero
    clerks = []
    for (window, keys) in hall.pads.sorted(by: { $0.key < $1.key }) where keys.contains("next") {
      let wakes = Duration.seconds(Double.random(in: 2...20, using: &random))
      clerks.append(Clerk(window: window, keys: Set(keys), wakes: wakes))
    }
  }

  /// When somebody does something next, hall time since the start.
  var next: Duration {
    min(clerks.map(\.wakes).min() ?? .seconds(3600), buttons.isEmpty ? .seconds(3600) : nextArrival)
  }

  /// Everything that is done at `now`. `shown` says whether a window's display shows a number.
  mutating func act(at now: Duration, shown: (String) -> Bool) -> [ControlCommand] {
    var commands: [ControlCommand] = []
    while nextArrival <= now, let button = pickButton() {
      commands.append(
        .panel(button.panel, service: button.service, ticketClass: button.ticketClass))
      nextArrival += exponential(plan.arrivals)
    }
    for index in clerks.indices where clerks[index].wakes <= now {
      var clerk = clerks[index]
      commands += act(&clerk, now, shown(clerk.window))
      clerks[index] = clerk
    }
    return commands
  }

  private mutating func act(
    _ clerk: inout Clerk, _ now: Duration, _ isShown: Bool
  ) -> [ControlCommand] {
    func press(_ key: String) -> [ControlCommand] {
      clerk.keys.contains(key) ? [.press(window: clerk.window, key: key)] : []
    }
    switch clerk.doing {
    case .free:
      // The display follows the press; the clerk looks at it after a moment.
      let comes = Int.random(in: 0..<100, using: &random) >= plan.noShowPercent
      clerk.doing = .called(times: 0, comes: comes)
      clerk.wakes = now + .seconds(4)
      return press("next")
    case .called(let times, let comes):
      if !isShown {
        clerk.doing = .free
        clerk.wakes = now + .seconds(Double.random(in: 10...30, using: &random))
        return []
      }
      if comes, times == 0 {
        clerk.doing = .called(times: 1, comes: true)
        clerk.wakes = now + .seconds(Double.random(in: 5...25, using: &random))
        return []
      }
      if comes {
        clerk.doing = .serving
        clerk.wakes = now + lognormal()
        return press("start")
      }
      if times < 2, clerk.keys.contains("recall") {
        clerk.doing = .called(times: times + 1, comes: false)
        clerk.wakes = now + .seconds(20)
        return press("recall")
      }
      clerk.doing = .free
      clerk.wakes = now + .seconds(3)
      return press("no-show")
    case .serving:
      clerk.doing = .free
      clerk.wakes = now + .seconds(Double.random(in: 3...40, using: &random))
      return press("finish")
    }
  }

  private mutating func pickButton() -> (panel: String, service: String, ticketClass: String)? {
    // Of the buttons, those of the ordinary class are pressed four times as often.
    let weights = buttons.map { $0.ticketClass == "ordinary" ? 4 : 1 }
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return nil }
    var place = Int.random(in: 0..<sum, using: &random)
    for (button, weight) in zip(buttons, weights) {
      if place < weight { return button }
      place -= weight
    }
    return nil
  }

  private mutating func exponential(_ mean: Duration) -> Duration {
    mean * -log(1 - Double.random(in: 0..<1, using: &random))
  }

  private mutating func lognormal() -> Duration {
    // Box and Muller, 1958.
    let radius = sqrt(-2 * log(1 - Double.random(in: 0..<1, using: &random)))
    let normal = radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    return plan.handlingMedian * exp(plan.handlingSpread * normal)
  }
}

/// Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): small, and the same on every machine.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
