import HallDomain
import HallPorts
import Logging
import WireFormats

/// The network side of the boards at one address: what comes in goes to each of them, and each
/// takes the universes that are its own.
final class BoardReceiver: Sendable {
  private let host: String
  private let port: Int
  private let boards: [BoardPlan]
  private let world: SimulatedWorld
  private let logger: Logger

  init(
    host: String, port: Int, boards: [BoardPlan], world: SimulatedWorld, logger: Logger
  ) {
    self.host = host
    self.port = port
    self.boards = boards
    self.world = world
    self.logger = logger
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    var isFailed = false
    while !world.isStopping {
      do {
        let receiver = try DatagramReceiver(
          host: host, port: port, groups: groups, interface: interface)
        isFailed = false
        while !world.isStopping {
          guard let datagram = receiver.receive(timeout: SimulatorLimits.patience) else { continue }
          for answer in world.receive(datagram, at: boards) { receiver.answer(answer) }
        }
      } catch {
        let names = boards.map(\.id.rawValue).joined(separator: ", ")
        if !isFailed { logger.error("\(names): \(error)") }
        isFailed = true
        MonotonicClock.rest()
      }
    }
  }

  /// ANSI E1.31-2018, 9.3.1: universe u is sent to 239.255.(u >> 8).(u & 255).
  private var groups: [String] {
    boards.flatMap { board -> [String] in
      guard case .e131(let wire) = board.wire, wire.isMulticast else { return [] }
      let data = (0..<board.universes).map { wire.firstUniverse + $0 }
      return (data + [wire.synchronization].compactMap(\.self))
        .compactMap { Universe($0)?.multicastGroup }
    } + (Self.isGroup(host) ? [host] : [])
  }

  /// The card that multicast comes in by.
  private var interface: String? {
    boards.lazy.compactMap { board -> String? in
      guard case .e131(let wire) = board.wire else { return nil }
      return wire.interface
    }.first
  }

  private static func isGroup(_ host: String) -> Bool {
    host.split(separator: ".").first.flatMap { Int($0) }.map { (224...239).contains($0) } ?? false
  }
}
