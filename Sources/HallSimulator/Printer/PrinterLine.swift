import HallDomain
import HallPorts
import Logging

/// The far end of a printer's line: a pty as slow in both directions as the baud rate, one that
/// stands for a USB port, or a TCP port.
final class PrinterLine: Sendable {
  private let plan: PrinterPlan
  private let link: @Sendable (String) -> String
  private let world: SimulatedWorld
  private let logger: Logger
  /// One character on the wire, nanoseconds.
  private let character: Int64
  /// Characters that are handed over together: as a UART with a FIFO does.
  private let slice: Int

  private var plug: Plug { Plug(name: plan.id.rawValue, world: world, logger: logger) }

  /// - Parameter link: where a device's node is found.
  init(
    plan: PrinterPlan, link: @escaping @Sendable (String) -> String, world: SimulatedWorld,
    logger: Logger
  ) {
    self.plan = plan
    self.link = link
    self.world = world
    self.logger = logger
    character = max(
      1_000_000_000 / Int64(plan.wire.bytesPerSecond ?? SimulatorLimits.packetBytesPerSecond), 1)
    slice = Int(max(SimulatorLimits.slice.wholeNanoseconds / character, 1))
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    switch plan.wire {
    case .serial(let line): serve(at: line.device)
    case .usb(let device): serve(at: device)
    case .tcp(let host, let port):
      plug.serve(
        opening: { try SocketListener(host: host, port: port) }, resting: { tellTime() }
      ) { listener in
        while plug.isIn {
          if let peer = listener.accept(timeout: patience()) { serve(peer) } else { tellTime() }
        }
      }
    }
  }

  private func serve(at device: String) {
    plug.serve(opening: { try PtyPort(link: link(device)) }, resting: { tellTime() }) { serve($0) }
  }

  /// Until the plug is pulled or the other end has gone.
  private func serve(_ port: any LineEnd) {
    var inward: Int64 = 0
    var outward: Int64 = 0
    while plug.isIn, let bytes = port.hear(timeout: patience()) {
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

  private func send(_ bytes: [UInt8], to port: any LineEnd, _ free: inout Int64) {
    guard !bytes.isEmpty else { return }
    free = max(free, MonotonicClock.now()) + character * Int64(bytes.count)
    MonotonicClock.sleep(until: free)
    port.say(bytes)
  }
}
