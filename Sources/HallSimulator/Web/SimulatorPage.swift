import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

/// The simulated hall over HTTP, for a page that a person touches: `GET /state`,
/// `GET /picture/NAME.png`, `POST /ctl` with a command line as its body.
///
/// Only for a simulated hall on loopback: it asks for no token, and any page may read it.
public struct SimulatorPage: Service {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  private let world: SimulatedWorld
  private let host: String
  private let port: Int
  private let logger: Logger

  /// - Throws: `Failure` for an address that is not loopback.
  public init(
    world: SimulatedWorld, host: String, port: Int, logger: Logger
  ) throws(Failure) {
    guard host == "127.0.0.1" || host == "::1" || host == "localhost" else {
      throw Failure(
        description: "the simulator listens on loopback only (127.0.0.1), not on \(host): whoever "
          + "reaches it presses every key of the hall")
    }
    self.world = world
    self.host = host
    self.port = port
    self.logger = logger
  }

  public func run() async throws {
    let world = world
    let router = Router()
    router.add(middleware: AllowEveryPage())
    router.get("/state") { _, _ in Self.respond(to: world.perform(.show(nil, asJSON: true))) }
    router.get("/picture/:name") { _, context in
      let name = try context.parameters.require("name")
      guard name.hasSuffix(".png") else { return Response(status: .notFound) }
      return Self.respond(to: world.perform(.picture(String(name.dropLast(4)))))
    }
    router.post("/ctl") { request, _ in
      let body = try await request.body.collect(upTo: SimulatorLimits.commandBytes)
      let line = String(buffer: body).trimmingCharacters(in: .whitespacesAndNewlines)
      return Self.respond(to: world.perform(line))
    }
    let application = Application(
      router: router,
      configuration: .init(address: .hostname(host, port: port), serverName: "hallsim"),
      logger: logger)
    try await application.runService(gracefulShutdownSignals: [])
  }

  private static func respond(to answer: SimulatedWorld.Answer) -> Response {
    switch answer {
    case .text(let text):
      let type = text.hasPrefix("{") ? "application/json" : "text/plain; charset=utf-8"
      return response(.ok, type, Array(text.utf8))
    case .picture(let bytes): return response(.ok, "image/png", bytes)
    case .refused(let text):
      return response(.badRequest, "text/plain; charset=utf-8", Array(text.utf8))
    }
  }

  private static func response(
    _ status: HTTPResponse.Status, _ type: String, _ bytes: [UInt8]
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// The console is served by the daemon, from another origin (Fetch standard, CORS protocol).
private struct AllowEveryPage<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if request.method == .options {
      return Response(
        status: .noContent,
        headers: [
          .accessControlAllowOrigin: "*", .accessControlAllowMethods: "GET, POST",
          .accessControlAllowHeaders: "content-type",
        ])
    }
    var response = try await next(request, context)
    response.headers[.accessControlAllowOrigin] = "*"
    return response
  }
}
