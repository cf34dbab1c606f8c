public import HallPorts
import HallDomain
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization
import Glibc

/// The hall over HTTP: the API, the event stream, the pages and the metrics, on a TCP address and
/// on a Unix socket.
public final class HallServer: Service {
  /// Why the server could not start.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  private struct State {
    var bound: Set<Door> = []
    var port: Int?
    var hasEnded = false
    var waiters: [CheckedContinuation<Bool, Never>] = []
  }

  private let service: HallService
  private let options: HallServerOptions
  private let logger: Logger
  private let state = Mutex(State())

  public init(
    hall: any HallReader, commands: any CommandSink, devices: any DeviceDirectory,
    installer: any InstallerDesk, journal: any JournalKeeper, options: HallServerOptions,
    logger: Logger
  ) {
    service = HallService(
      hall: hall, commands: commands, devices: devices, installer: installer, journal: journal,
      options: options)
    self.options = options
    self.logger = logger
  }

  /// Returns true when everything listens, false when the server ended without.
  public func isListening() async -> Bool {
    await withCheckedContinuation { waiter in
      let answer: Bool? = state.withLock { state in
        if state.hasEnded { return false }
        if state.bound == doors { return true }
        state.waiters.append(waiter)
        return nil
      }
      if let answer { waiter.resume(returning: answer) }
    }
  }

  /// The TCP port that is listened on; nil before.
  public var port: Int? { state.withLock { $0.port } }

  private var doors: Set<Door> { options.socketPath == nil ? [.network] : [.network, .socket] }

  public func run() async throws {
    defer { end() }
    let pages = try PageStore(directory: options.pagesDirectory)
    let responder = HallRouter(service: service, pages: pages).responder()
    // One thread is plenty: the work is done on the cooperative pool.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for door in doors {
          tasks.addTask { try await self.serve(responder, door: door, on: group) }
        }
        try await tasks.waitForAll()
      }
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
    try? await group.shutdownGracefully()
  }

  private func serve(
    _ responder: RouterResponder<HallContext>, door: Door, on group: MultiThreadedEventLoopGroup
  ) async throws {
    let address: BindAddress =
      door == .socket
      ? .unixDomainSocket(path: options.socketPath ?? "")
      : .hostname(options.host, port: options.port)
    var quiet = logger
    quiet.logLevel = max(quiet.logLevel, .warning)
    let application = Application(
      responder: Entrance(
        inner: responder, door: door, logger: logger, counters: service.counters,
        policy: Entrance.policy(simulator: options.simulatorPage)),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(Limits.idleConnection.components.seconds),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: Limits.headerBytes, maxHeaderListSize: Limits.headerBytes,
            maxHeaderFieldCount: Limits.headerCount))),
      configuration: ApplicationConfiguration(
        address: address,
        availableConnectionsDelegate: MaximumAvailableConnections(
          Limits.connections, logger: quiet)),
      onServerRunning: { channel in self.opened(door, channel) },
      eventLoopGroupProvider: .shared(group), logger: quiet)
    do {
      try await application.run()
    } catch let error as IOError {
      throw Failure(description: "cannot listen on \(place(of: door)): \(error)")
    }
  }

  private func place(of door: Door) -> String {
    door == .socket ? options.socketPath ?? "" : "\(options.host):\(options.port)"
  }

  private func opened(_ door: Door, _ channel: any Channel) {
    if door == .socket, let path = options.socketPath, chmod(path, 0o660) != 0 {
      logger.warning("only the daemon's own user can use \(path): chmod failed, errno \(errno)")
    }
    let ready: [CheckedContinuation<Bool, Never>] = state.withLock { state in
      state.bound.insert(door)
      if door == .network { state.port = channel.localAddress?.port }
      guard state.bound == doors else { return [] }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in ready { waiter.resume(returning: true) }
  }

  private func end() {
    let left = state.withLock { state in
      state.hasEnded = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in left { waiter.resume(returning: false) }
    if let path = options.socketPath { unlink(path) }
  }
}
