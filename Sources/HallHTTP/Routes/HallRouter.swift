import FoundationEssentials
import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// Fills Hummingbird's router from the table of routes.
struct HallRouter {
  let service: HallService
  let gate: Gate
  let pages: PageStore

  init(service: HallService, pages: PageStore) {
    self.service = service
    self.pages = pages
    gate = Gate(tokens: service.options.tokens)
  }

  /// Everything that is answered, in the order of the API's document.
  var routes: [Route] {
    let api =
      HallRoutes.all + QueueRoutes.all + WindowRoutes.all + TicketRoutes.all
      + AppointmentRoutes.all + NoticeRoutes.all + SecurityRoutes.all + PrintRoutes.all
      + DeviceRoutes.all + InstallerRoutes.all + CommissioningRoutes.all + JournalRoutes.all
      + StreamRoutes.all + CitizenRoutes.all + StateRoutes.all + VoiceRoutes.all
      + PictureRoutes.all
    return api + [OpenAPI.route(for: api)] + pages.routes
  }

  func responder() -> RouterResponder<HallContext> {
    let router = Router(context: HallContext.self, options: [.autoGenerateHeadEndpoints])
    var methods: [String: [HTTPRequest.Method]] = [:]
    for route in routes {
      methods[route.path, default: []].append(route.method)
      router.on(RouterPath(route.path), method: route.method) { request, context in
        try await answer(route, request, context)
      }
    }
    for (path, allowed) in methods {
      let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
      for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete]
      where !allowed.contains(method) {
        router.on(RouterPath(path), method: method) { _, _ -> Response in
          throw Problem.methodNotAllowed(names)
        }
      }
    }
    return router.buildResponder()
  }

  private func answer(
    _ route: Route, _ request: Request, _ context: HallContext
  ) async throws -> Response {
    let caller =
      route.access == .anyone && !route.isWrite
      ? Caller(origin: Origin(.api, "anyone"))
      : try gate.caller(
        of: await Gate.Facts(request, context, isWrite: route.isWrite))
    let body = try await body(route, request)
    return try await route.handle(
      Exchange(service: service, request: request, context: context, caller: caller, body: body))
  }

  private func body(_ route: Route, _ request: Request) async throws -> CommandBody {
    guard case .object(let fields) = route.body else { return try CommandBody([:], fields: []) }
    // A form of another site can be sent without asking, JSON cannot (Fetch, CORS-safelisted).
    let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
    guard type == "application/json" else { throw Problem.notJSON }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: route.bodyBytes)
    } catch is NIOTooManyBytesError {
      throw Problem.bodyTooLarge(route.bodyBytes)
    }
    if buffer.readableBytes == 0 { return try CommandBody([:], fields: fields) }
    let value = try? JSONDecoder().decode(JSONValue.self, from: Data(buffer.readableBytesView))
    guard case .object(let members)? = value else {
      throw Problem.invalid("body", zh: "须为 JSON 对象", en: "it must be a JSON object")
    }
    return try CommandBody(members, fields: fields)
  }
}

extension Gate.Facts {
  init(_ request: Request, _ context: HallContext, isWrite: Bool) async {
    let headers = request.headers
    self.init(
      peer: await context.peer(), isWrite: isWrite, host: request.head.authority,
      origin: headers[.origin], fetchSite: headers[.fetchSite],
      isForwarded: headers[.forwarded] != nil || headers[.forwardedFor] != nil,
      authorization: headers[.authorization], client: headers[.hallClient])
  }
}
