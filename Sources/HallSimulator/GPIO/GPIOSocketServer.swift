import HallDomain
import HallPorts
import Logging

/// The far end of a GPIO chip behind a socket. Levels on the wire are electrical: active-low is
/// the daemon's business.
final class GPIOSocketServer: Sendable {
  private let plan: GPIOChipPlan
  private let path: String
  private let world: SimulatedWorld
  private let logger: Logger

  init(plan: GPIOChipPlan, path: String, world: SimulatedWorld, logger: Logger) {
    self.plan = plan
    self.path = path
    self.world = world
    self.logger = logger
  }

  private var isServing: Bool { !world.isStopping && world.isPlugged(plan.name) }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    var isFailed = false
    while !world.isStopping {
      guard world.isPlugged(plan.name) else {
        MonotonicClock.rest()
        continue
      }
      do {
        let listener = try SocketListener(path: path)
        isFailed = false
        while isServing {
          settle(nil)
          // A chip has one owner at a time, as a kernel's line request has.
          if let peer = listener.accept(timeout: SimulatorLimits.patience) { serve(peer) }
        }
      } catch {
        if !isFailed { logger.error("\(plan.name): \(error)") }
        isFailed = true
        MonotonicClock.rest()
      }
    }
  }

  private func serve(_ peer: SocketConnection) {
    defer { world.withChip(plan.name) { $0.release() } }
    var buffer: [UInt8] = []
    var isGoing = false
    while isServing {
      guard let bytes = peer.read(timeout: patience(), bell: world.bell(of: plan.name)) else {
        return
      }
      buffer += bytes
      while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        guard obey(line, peer, &isGoing) else { return }
      }
      if buffer.count > SimulatorLimits.commandBytes { return }
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
  private func obey(_ line: String, _ peer: SocketConnection, _ isGoing: inout Bool) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case ("in", 3):
      return require(isInput(words[1]) == true, words[1], "an input", peer)
    case ("out", 3):
      drive(words[1], words[2])
      return require(isInput(words[1]) == false, words[1], "an output", peer)
    case ("set", 3):
      drive(words[1], words[2])
      return true
    case ("go", 1):
      isGoing = true
      return greet(peer)
    default:
      peer.write(Array("error not understood: \(line)\n".utf8))
      return false
    }
  }

  private func require(
    _ isRight: Bool, _ name: String, _ kind: String, _ peer: SocketConnection
  ) -> Bool {
    if !isRight { peer.write(Array("error \(plan.name) has no line \(name) as \(kind)\n".utf8)) }
    return isRight
  }

  private func greet(_ peer: SocketConnection) -> Bool {
    var text = "ok\n"
    for line in plan.lines where isInput(line.line) == true {
      let level = world.withChip(plan.name) { $0.levels[line.line] ?? false } ?? false
      text += "level \(line.line) \(electrical(line.line, level))\n"
    }
    return peer.write(Array(text.utf8))
  }

  /// Moves the lines whose time has come, and tells the daemon if it is there.
  private func settle(_ peer: SocketConnection?) {
    let now = MonotonicClock.now()
    for change in world.withChip(plan.name, { $0.due(at: now) }) ?? [] {
      let level = electrical(change.line, change.isActive)
      peer?.write(Array("edge \(change.line) \(level) \(change.at)\n".utf8))
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

  private func electrical(_ name: String, _ isActive: Bool) -> Int {
    isActive != isActiveLow(name) ? 1 : 0
  }

  private func drive(_ name: String, _ level: String) {
    let isActive = (level == "1") != isActiveLow(name)
    world.withChip(plan.name) { $0.drive(name, to: isActive) }
  }
}
