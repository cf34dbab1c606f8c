import HallDomain
import HallPorts
import Logging

/// The far end of a printer's serial line: a pty, as slow in both directions as the baud rate.
final class PrinterLine: Sendable {
  private let plan: PrinterPlan
  private let link: String
  private let world: SimulatedWorld
  private let logger: Logger
  /// One character on the wire, nanoseconds.
  private let character: Int64
  /// Characters that are handed over together: as a UART with a FIFO does.
  private let slice: Int

  private var plug: Plug { Plug(name: plan.id.rawValue, world: world, logger: logger) }

  init(plan: PrinterPlan, link: String, world: SimulatedWorld, logger: Logger) {
    self.plan = plan
    self.link = link
    self.world = world
    self.logger = logger
    let bits = Int64(plan.serial.bitsPerByte)
    character = max(bits * 1_000_000_000 / Int64(max(plan.serial.baud, 1)), 1)
    slice = Int(max(SimulatorLimits.slice.wholeNanoseconds / character, 1))
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    plug.serve(opening: { try PtyPort(link: link) }, resting: { tellTime() }) { serve($0) }
  }

  private func serve(_ port: PtyPort) {
    var inward: Int64 = 0
    var outward: Int64 = 0
    while plug.isIn {
      let bytes = port.read(timeout: patience())
      if bytes.isEmpty { send(tellTime(), to: port, &outward) }
      for start in stride(from: 0, to: bytes.count, by: slice) {
        let piece = bytes[start..<min(start + slice, bytes.count)]
        inward = max(inward, MonotonicClock.now()) + character * Int64(piece.count)
        MonotonicClock.sleep(until: inward)
        let answer = world.withPrinter(plan.id) {
          $0.receive(Array(piece), at: .nanoseconds(inward))
        }
        send(answer ?? [], to: port, &outward)
      }
    }
  }

  /// Until the mechanism has something to tell, or a plug may have been pulled.
  private func patience() -> Duration {
    guard let deadline = world.withPrinter(plan.id, { $0.nextDeadline }) ?? nil else {
      return SimulatorLimits.patience
    }
    let left = deadline - .nanoseconds(MonotonicClock.now())
    return min(max(left, .zero), SimulatorLimits.patience)
  }

  @discardableResult
  private func tellTime() -> [UInt8] {
    world.withPrinter(plan.id) { $0.advance(to: .nanoseconds(MonotonicClock.now())) } ?? []
  }

  private func send(_ bytes: [UInt8], to port: PtyPort, _ free: inout Int64) {
    guard !bytes.isEmpty else { return }
    free = max(free, MonotonicClock.now()) + character * Int64(bytes.count)
    MonotonicClock.sleep(until: free)
    port.write(bytes)
  }
}
