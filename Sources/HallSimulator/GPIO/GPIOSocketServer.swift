import HallDomain
import HallPorts
import Logging
import WireFormats

/// The far end of a GPIO chip behind a socket. Levels on the wire are electrical: active-low is
/// the daemon's business.
final class GPIOSocketServer: Sendable {
  private let plan: GPIOChipPlan
  private let path: String
  private let world: SimulatedWorld
  private let logger: Logger

  private var plug: Plug { Plug(name: plan.name, world: world, logger: logger) }

  init(plan: GPIOChipPlan, path: String, world: SimulatedWorld, logger: Logger) {
    self.plan = plan
    self.path = path
    self.world = world
    self.logger = logger
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    plug.serve(opening: { try SocketListener(path: path) }) { listener in
      while plug.isIn {
        settle(nil)
        // A chip has one owner at a time, as a kernel's line request has.
        if let peer = listener.accept(timeout: SimulatorLimits.patience) { serve(peer) }
      }
    }
  }

  private func serve(_ peer: SocketConnection) {
    defer { world.withChip(plan.name) { $0.release() } }
    var lines = GPIOSocketLines()
    var isGoing = false
    while plug.isIn {
      guard let bytes = peer.read(timeout: patience(), bell: world.bell(of: plan.name)) else {
        return
      }
      lines.receive(bytes)
      do throws(GPIOSocketFault) {
        while let line = try lines.next() {
          guard obey(try GPIOSocketRequest(line: line), peer, &isGoing) else { return }
        }
      } catch {
        say(.error(error.description), to: peer)
        return
      }
      if isGoing { settle(peer) }
    }
  }

  /// Until the next change of a line, so that edges come when they happen.
  private func patience() -> Duration {
    let next = world.withChip(plan.name) { $0.next } ?? nil
    guard let next else { return SimulatorLimits.patience }
    return min(.nanoseconds(max(0, next - MonotonicClock.now())), SimulatorLimits.patience)
  }

  /// Whether the connection goes on.
  private func obey(
    _ request: GPIOSocketRequest, _ peer: SocketConnection, _ isGoing: inout Bool
  ) -> Bool {
    switch request {
    case .input(let name, _): return require(isInput(name) == true, name, "an input", peer)
    case .output(let name, let isHigh):
      drive(name, isHigh)
      return require(isInput(name) == false, name, "an output", peer)
    case .set(let name, let isHigh):
      drive(name, isHigh)
      return true
    case .go:
      isGoing = true
      return greet(peer)
    }
  }

  private func require(
    _ isRight: Bool, _ name: String, _ kind: String, _ peer: SocketConnection
  ) -> Bool {
    if !isRight { say(.error("\(plan.name) has no line \(name) as \(kind)"), to: peer) }
    return isRight
  }

  private func greet(_ peer: SocketConnection) -> Bool {
    say(.ok, to: peer)
    for line in plan.lines where isInput(line.line) == true {
      let isActive = world.withChip(plan.name) { $0.levels[line.line] ?? false } ?? false
      say(.level(line.line, isHigh: electrical(line.line, isActive)), to: peer)
    }
    return true
  }

  /// A line's name that the protocol cannot carry was refused when it was requested.
  private func say(_ reply: GPIOSocketReply, to peer: SocketConnection) {
    if let bytes = try? reply.bytes() { peer.write(bytes) }
  }

  /// Moves the lines whose time has come, and tells the daemon if it is there.
  private func settle(_ peer: SocketConnection?) {
    let now = MonotonicClock.now()
    for change in world.withChip(plan.name, { $0.due(at: now) }) ?? [] {
      guard let peer else { continue }
      let isHigh = electrical(change.line, change.isActive)
      say(.edge(change.line, isHigh: isHigh, timestamp: change.at), to: peer)
    }
  }

  private func isInput(_ name: String) -> Bool? {
    plan.lines.first { $0.line == name }.map { line in
      if case .input = line.role { true } else { false }
    }
  }

  private func isActiveLow(_ name: String) -> Bool {
    plan.lines.first { $0.line == name }?.activeLow ?? false
  }

  private func electrical(_ name: String, _ isActive: Bool) -> Bool {
    isActive != isActiveLow(name)
  }

  private func drive(_ name: String, _ isHigh: Bool) {
    let isActive = isHigh != isActiveLow(name)
    world.withChip(plan.name) { $0.drive(name, to: isActive) }
  }
}
