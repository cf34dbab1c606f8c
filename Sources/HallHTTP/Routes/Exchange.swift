import FoundationEssentials
import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// One request on its way to its answer.
struct Exchange: Sendable {
  let service: HallService
  let request: Request
  let context: HallContext
  /// Nobody in particular on routes for anyone.
  let caller: Caller
  let body: CommandBody

  var origin: Origin { caller.origin }
  var view: HallView { service.hall.view }

  /// A part of the path, as `window` of `/windows/{window}`.
  func parameter(_ name: String) throws(Problem) -> String {
    guard let raw = context.parameters.get(name), let text = raw.removingPercentEncoding,
      !text.isEmpty
    else { throw .notFound }
    return text
  }

  func serial(_ name: String) throws(Problem) -> Int {
    let text = try parameter(name)
    guard let number = Int(text) else {
      throw .invalid(name, zh: "须为整数", en: "it must be a whole number")
    }
    return number
  }

  func query(_ name: String) -> String? {
    context.parameters.get(name) ?? request.uri.queryParameters.get(name)
  }

  func wholeNumber(_ name: String) throws(Problem) -> Int64? {
    guard let text = query(name) else { return nil }
    guard let number = Int64(text), number >= 0 else {
      throw .invalid(name, zh: "须为非负整数", en: "it must be a whole number")
    }
    return number
  }

  // MARK: - Commands

  /// Sends a command; answers with its records and whatever the caller would look at next.
  func submit(_ command: Command) async throws(Problem) -> [RecordedEvent] {
    var key: IdempotencyKey?
    if let text = request.headers[.idempotencyKey] {
      guard (1...Limits.keyBytes).contains(text.utf8.count) else {
        throw .invalid(
          "Idempotency-Key", zh: "1 至 \(Limits.keyBytes) 字节", en: "1 to \(Limits.keyBytes) bytes")
      }
      key = IdempotencyKey(text)
    }
    do {
      return try await service.commands.submit(command, from: origin, key: key)
    } catch {
      throw Problem(error)
    }
  }

  // MARK: - Answers

  func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) throws -> Response {
    Response.json(
      try JSONEncoder.hall.encode(value), type: "application/json", status: status,
      headers: headers)
  }

  func done(
    _ records: [RecordedEvent], ticket: Ticket? = nil, window: WindowID? = nil
  ) throws -> Response {
    try json(DoneAnswer(records: records, view: view, ticket: ticket, window: window))
  }
}

extension Response {
  static func json(
    _ data: Data, type: String, status: HTTPResponse.Status, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = type
    headers[.cacheControl] = "no-store"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
  }

  static func problem(_ problem: Problem) -> Response {
    let data = (try? JSONEncoder.hall.encode(problem.json)) ?? Data("{}".utf8)
    return .json(
      data, type: "application/problem+json", status: problem.status, headers: problem.headers)
  }
}

extension JSONEncoder {
  /// Keys in order, so that two answers can be compared.
  static var hall: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A figure that is no number must not take the whole answer with it.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }
}
