import HallPorts
import Hummingbird

/// One address of the API: the router is filled from these, and so is `/openapi.json`.
struct Route: Sendable {
  enum Access: Sendable {
    /// Also remote callers without a token: nothing private, nothing that changes the hall.
    case anyone
    /// The hall's own people and systems.
    case staff
  }

  enum Body: Sendable {
    case none
    case object([Field])
    /// Bytes that the handler takes as they come.
    case stream(type: String)
  }

  enum Answer: Sendable {
    /// The type that the answer is made of: its schema is read off it.
    case json(any (Decodable & SendableMetatype).Type)
    case problemOnly
    case other(type: String, String)
  }

  typealias Handler = @Sendable (Exchange) async throws -> Response

  var method: HTTPRequest.Method
  var path: String
  var access: Access
  var summary: String
  var query: [Field] = []
  var body: Body = .none
  /// Of a JSON body at most.
  var bodyBytes = Limits.bodyBytes
  var answer: Answer
  /// With which the answer comes.
  var statuses = [200]
  var handle: Handler

  var isWrite: Bool { method != .get }

  static func get(
    _ path: String, _ summary: String, access: Access = .staff, query: [Field] = [],
    answer: Answer, statuses: [Int] = [200], _ handle: @escaping Handler
  ) -> Route {
    Route(
      method: .get, path: path, access: access, summary: summary, query: query, answer: answer,
      statuses: statuses, handle: handle)
  }

  static func post(
    _ path: String, _ summary: String, _ fields: [Field] = [],
    bodyBytes: Int = Limits.bodyBytes, answer: Answer = .json(DoneAnswer.self),
    statuses: [Int] = [200], _ handle: @escaping Handler
  ) -> Route {
    Route(
      method: .post, path: path, access: .staff, summary: summary, body: .object(fields),
      bodyBytes: bodyBytes, answer: answer, statuses: statuses, handle: handle)
  }
}

/// Hummingbird hands on `HTTPFields` of swift-http-types, and its element only by that way.
typealias HTTPField = HTTPFields.Element

extension HTTPField.Name {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!  // safe: a token
  static let hallClient = HTTPField.Name("Hall-Client")!  // safe: a token
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!  // safe: a token
  static let forwarded = HTTPField.Name("Forwarded")!  // safe: a token
  static let forwardedFor = HTTPField.Name("X-Forwarded-For")!  // safe: a token
  static let lastEventID = HTTPField.Name("Last-Event-ID")!  // safe: a token
  static let contentTypeOptions =
    HTTPField.Name("X-Content-Type-Options")!  // safe: a token
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!  // safe: a token
  static let resourcePolicy =
    HTTPField.Name("Cross-Origin-Resource-Policy")!  // safe: a token
  static let openerPolicy =
    HTTPField.Name("Cross-Origin-Opener-Policy")!  // safe: a token
}
