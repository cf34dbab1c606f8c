import HallPorts
import Hummingbird
import Logging

/// The outermost answer: turns every failure into problem details and puts the security headers
/// on everything.
struct Entrance: HTTPResponder {
  let inner: RouterResponder<HallContext>
  let door: Door
  let logger: Logger
  let counters: RequestCounters
  let policy: String

  func respond(to request: Request, context: HallContext) async throws -> Response {
    var context = context
    context.door = door
    var response = await answer(request, context)
    response.headers[.contentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "same-origin"
    response.headers[.resourcePolicy] = "same-origin"
    response.headers[.openerPolicy] = "same-origin"
    response.headers[.contentSecurityPolicy] = policy
    counters.answered(response.status.code)
    return response
  }

  private func answer(_ request: Request, _ context: HallContext) async -> Response {
    do {
      let response = try await inner.respond(to: request, context: context)
      // The router's own "not found" has no words.
      if response.status == .notFound, response.headers[.contentType] == nil {
        return .problem(.notFound)
      }
      return response
    } catch let problem as Problem {
      return .problem(problem)
    } catch let error as HTTPError where error.status == .notFound {
      return .problem(.notFound)
    } catch let error as HTTPError {
      return .problem(
        Problem(error.status, "http.refused", zh: error.body ?? "", en: error.body ?? ""))
    } catch {
      logger.error(
        "a request failed",
        metadata: [
          "path": "\(request.uri.path)", "error": "\(error)",
        ])
      return .problem(.internalError)
    }
  }

  /// Own scripts, styles and pictures only; the simulated hall's page where there is one (CSP
  /// Level 3).
  static func policy(simulator: String?) -> String {
    let other = simulator.map { " " + ($0.hasSuffix("/") ? String($0.dropLast()) : $0) } ?? ""
    return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
      + "img-src 'self' blob: data:\(other); connect-src 'self'\(other); manifest-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }
}
