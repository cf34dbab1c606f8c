import FoundationEssentials
public import HallPorts
import HallDomain
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The fleet's page on the centre: what all halls are like, and the same as JSON and for
/// Prometheus. It only looks.
public final class FleetServer: Service {
  private let fleet: FleetCache
  private let options: HallServerOptions
  private let logger: Logger

  /// - Parameter options: where it listens and the tokens of remote callers, as for a hall.
  public init(fleet: any FleetDirectory, options: HallServerOptions, logger: Logger) {
    self.fleet = FleetCache(fleet)
    self.options = options
    self.logger = logger
  }

  /// - Throws: `HallServer.Failure` when it cannot listen.
  public func run() async throws {
    let pages = try PageStore(directory: options.pagesDirectory)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    var quiet = logger
    quiet.logLevel = max(quiet.logLevel, .warning)
    let application = Application(
      responder: Entrance(
        inner: responder(pages), door: .network, logger: logger, counters: RequestCounters(),
        policy: Entrance.policy(simulator: nil)),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port),
        availableConnectionsDelegate: MaximumAvailableConnections(
          Limits.connections, logger: quiet)),
      eventLoopGroupProvider: .shared(group), logger: quiet)
    do {
      try await application.run()
    } catch let error as IOError {
      try? await group.shutdownGracefully()
      throw HallServer.Failure(
        description: "cannot listen on \(options.host):\(options.port): \(error)")
    }
    try? await group.shutdownGracefully()
  }

  private func responder(_ pages: PageStore) -> RouterResponder<HallContext> {
    let router = Router(context: HallContext.self, options: [.autoGenerateHeadEndpoints])
    let gate = Gate(tokens: options.tokens)
    let fleet = fleet
    func staff(
      _ path: RouterPath, _ answer: @escaping @Sendable (FleetAnswer) throws -> Response
    ) {
      router.get(path) { request, context in
        _ = try gate.caller(of: await Gate.Facts(request, context, isWrite: false))
        return try answer(try await Self.ask(fleet))
      }
    }
    staff("/api/v1/fleet") { answer in
      Self.response(try JSONEncoder().encode(answer.json), "application/json; charset=utf-8")
    }
    staff("/metrics") { Self.response(Data($0.metrics.utf8), PrometheusText.type) }
    router.get("/livez") { _, _ in
      Self.response(Data(#"{"status":"alive"}"#.utf8), "application/json; charset=utf-8")
    }
    router.get("/") { request, _ in try pages.answer("fleet.html", to: request) }
    router.get("/assets/{file}") { request, context in
      try pages.answer(try context.parameters.require("file"), to: request)
    }
    return router.buildResponder()
  }

  private static func ask(_ fleet: FleetCache) async throws(Problem) -> FleetAnswer {
    do {
      return try await fleet.answer()
    } catch {
      throw Problem(
        .serviceUnavailable, "http.refused", zh: "中心数据库无法访问：\(error)",
        en: "The centre's database does not answer: \(error)")
    }
  }

  private static func response(_ body: Data, _ type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}

/// The newest answer, kept a moment: a hundred people at the page cost the database no more than
/// one.
actor FleetCache {
  private let fleet: any FleetDirectory
  private var kept: (answer: FleetAnswer, at: ContinuousClock.Instant)?
  private var asking: Task<FleetAnswer, any Error>?

  init(_ fleet: any FleetDirectory) { self.fleet = fleet }

  func answer() async throws -> FleetAnswer {
    if let kept, .now - kept.at < Limits.fleetAge { return kept.answer }
    if let asking { return try await asking.value }
    let task = Task { [fleet] in
      FleetAnswer(
        halls: try await fleet.halls(), orders: try await fleet.orders(limit: Limits.fleetOrders),
        now: Int64(Date().timeIntervalSince1970 * 1000))
    }
    asking = task
    defer { asking = nil }
    let answer = try await task.value
    kept = (answer, .now)
    return answer
  }
}
