public import HallPorts
public import Logging
public import ServiceLifecycle
import Glibc
import HallDomain

/// The far end of every wire of a hall, running: a pty or server for each bus, a socket for each
/// chip, and the control socket.
public final class Simulation: Service {
  static let controlSocket = "ctl.sock"

  public let world: SimulatedWorld
  private let directory: String
  private let logger: Logger

  /// - Parameter directory: made if it is not there; the control socket lies in it.
  public init(plan: HallPlan, directory: String, logger: Logger) {
    world = SimulatedWorld(plan: plan)
    self.directory = directory.count > 1 && directory.hasSuffix("/")
      ? String(directory.dropLast()) : directory
    self.logger = logger
  }

  public func run() async throws {
    Self.make(directory)
    let listener = try SocketListener(path: directory + "/" + Self.controlSocket)
    let threads = wires(listener)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    for (name, serve) in threads {
      DedicatedThread.start(name: name) {
        serve()
        end.yield()
      }
    }
    logger.notice(
      "the simulated hall is ready in \(directory)",
      metadata: ["wires": "\(threads.count - 1)"])
    try? await gracefulShutdown()
    world.stop()
    // The links and sockets are removed by the threads that made them.
    await Task { [count = threads.count] in
      var left = count
      for await _ in ended {
        left -= 1
        if left == 0 { break }
      }
    }.value
  }

  /// Where a line is linked: where the hall file says, if that is in our directory; else under its
  /// last name there, because a simulator must not stand in for `/dev/ttyS1`.
  private func link(for device: String) -> String {
    if device.hasPrefix(directory + "/") {
      Self.make(String(device[..<(device.lastIndex(of: "/") ?? device.startIndex)]))
      return device
    }
    return directory + "/" + (device.split(separator: "/").last.map(String.init) ?? device)
  }

  /// The directory and those above it.
  private static func make(_ path: String) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o755)
    }
  }

  private func wires(_ listener: SocketListener) -> [(String, @Sendable () -> Void)] {
    let plan = world.plan
    var threads: [(String, @Sendable () -> Void)] = []
    for bus in plan.buses {
      switch bus.wire {
      case .rtu(let serial):
        let line = RTUBusLine(
          plan: bus, link: link(for: serial.device), world: world, logger: logger)
        threads.append(("sim \(bus.name)", { line.serve() }))
      case .rtuOverTCP(let host, let port, _):
        let server = RTUBusServer(
          BusListener(plan: bus, host: host, port: port, world: world, logger: logger))
        threads.append(("sim \(bus.name)", { server.serve() }))
      case .tcp(let host, let port):
        let server = TCPBusServer(
          BusListener(plan: bus, host: host, port: port, world: world, logger: logger))
        threads.append(("sim \(bus.name)", { server.serve() }))
      }
    }
    for chip in plan.chips {
      guard chip.device.hasPrefix("unix:") else {
        logger.warning(
          "\(chip.name) is a real chip (\(chip.device)): only unix: sockets are simulated")
        continue
      }
      let server = GPIOSocketServer(
        plan: chip, path: link(for: String(chip.device.dropFirst(5))), world: world,
        logger: logger)
      threads.append(("sim \(chip.name)", { server.serve() }))
    }
    for board in plan.boards where !board.wire.hasPixels && board.wire != .page {
      let line = BoardLine(
        plan: board, link: board.wire.serial.map { link(for: $0.device) } ?? "", world: world,
        logger: logger)
      threads.append(("sim \(board.id)", { line.serve() }))
    }
    let pixels = plan.boards.filter(\.wire.hasPixels)
    for (address, boards) in Dictionary(grouping: pixels, by: Address.init) {
      let receiver = BoardReceiver(
        host: address.host, port: address.port, boards: boards, world: world, logger: logger)
      threads.append(("sim boards", { receiver.serve() }))
    }
    for printer in plan.printers {
      let line = PrinterLine(
        plan: printer, link: { [self] in link(for: $0) }, world: world, logger: logger)
      threads.append(("sim \(printer.id)", { line.serve() }))
    }
    let control = ControlServer(world: world)
    threads.append(("sim control", { control.serve(listener) }))
    return threads
  }
}

/// Boards at one address share a socket.
private struct Address: Hashable {
  var host: String
  var port: Int

  init(_ board: BoardPlan) { (host, port) = (board.host, board.port) }
}
