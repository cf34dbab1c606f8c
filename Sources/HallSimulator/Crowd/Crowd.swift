public import Logging
public import ServiceLifecycle
import HallDomain

/// A crowd in the simulated hall, until it closes: presses what people would press.
public struct Crowd: Service {
  private let world: SimulatedWorld
  private let plan: CrowdPlan
  private let logger: Logger

  public init(world: SimulatedWorld, plan: CrowdPlan, logger: Logger) {
    self.world = world
    self.plan = plan
    self.logger = logger
  }

  public func run() async throws {
    logger.notice("a crowd comes in: seed \(plan.seed), speed \(plan.speed)")
    await cancelWhenGracefulShutdown { await live() }
  }

  private func live() async {
    var model = CrowdModel(plan, hall: world.report())
    let start = ContinuousClock.now
    let speed = max(plan.speed, 0.01)
    while !Task.isCancelled {
      let next = start + model.next / speed
      guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
      let now = (ContinuousClock.now - start) * speed
      let displays = world.report().displays.values
      let commands = model.act(at: now) { window in
        displays.contains { $0.window == window && $0.text.contains(where: \.isNumber) }
      }
      for command in commands {
        if case .refused(let text) = world.perform(command) { logger.debug("crowd: \(text)") }
      }
    }
  }
}
