import HallDomain
import HallPorts
import Hummingbird

/// The OpenAPI 3.1 document, made from the routes themselves.
enum OpenAPI {
  private static let about =
    "Times are milliseconds since 1970. Refusals are application/problem+json (RFC 9457) with a "
    + "stable `code`. A changing request may carry Idempotency-Key."

  /// Made when it is asked for: a hall that nobody documents keeps no document.
  static func route(for routes: [Route]) -> Route {
    .get(
      "/openapi.json", "This API's description", access: .anyone, answer: .json(JSONValue.self)
    ) { exchange in
      try exchange.json(try document(for: routes))
    }
  }

  /// - Throws: when an answer's type cannot be read as a schema.
  static func document(for routes: [Route]) throws -> JSONValue {
    var paths: [String: [String: JSONValue]] = [:]
    let book = SchemaBook()
    _ = try book.schema(of: LocalizedText.self)
    for route in routes {
      paths[route.path, default: [:]][route.method.rawValue.lowercased()] =
        try operation(route, book)
    }
    let schemas = book.components.merging(["Problem": problem]) { first, _ in first }
    return .object([
      "openapi": "3.1.0",
      "info": .object([
        "title": "Hall controller", "version": "1",
        "description": .string(about),
      ]),
      "paths": .object(paths.mapValues { .object($0) }),
      "components": .object([
        "schemas": .object(schemas),
        "securitySchemes": .object([
          "token": .object([
            "type": "http", "scheme": "bearer",
            "description": "Not needed on the Unix socket and on loopback",
          ])
        ]),
      ]),
    ])
  }

  private static func operation(_ route: Route, _ book: SchemaBook) throws -> JSONValue {
    var members: [String: JSONValue] = [
      "summary": .string(route.summary), "operationId": .string(name(route)),
      "responses": try responses(route, book),
      "security": route.access == .anyone ? [] : [.object(["token": []])],
    ]
    let parameters = parameters(route)
    if !parameters.isEmpty { members["parameters"] = .array(parameters) }
    switch route.body {
    case .none: break
    case .object(let fields):
      members["requestBody"] = .object([
        "required": .bool(fields.contains(where: \.isRequired)),
        "content": .object(["application/json": .object(["schema": schema(fields)])]),
      ])
    case .stream(let type):
      members["requestBody"] = .object([
        "required": true, "content": .object([type: .object([:])]),
      ])
    }
    return .object(members)
  }

  /// `post windows/{window}/next` gives `postWindowsWindowNext`.
  private static func name(_ route: Route) -> String {
    let words = route.path.split { !$0.isLetter && !$0.isNumber }.filter {
      $0 != "api" && $0 != "v1"
    }
    return route.method.rawValue.lowercased()
      + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func parameters(_ route: Route) -> [JSONValue] {
    var parameters: [JSONValue] = route.path.split(separator: "/").compactMap { part in
      guard part.hasPrefix("{"), part.hasSuffix("}") else { return nil }
      return .object([
        "name": .string(String(part.dropFirst().dropLast())), "in": "path", "required": true,
        "schema": .object(["type": "string"]),
      ])
    }
    parameters += route.query.map { field in
      .object([
        "name": .string(field.name), "in": "query", "required": .bool(field.isRequired),
        "description": .string(field.about), "schema": schema(field.kind),
      ])
    }
    if route.isWrite, case .object = route.body {
      parameters.append(
        .object([
          "name": "Idempotency-Key", "in": "header", "required": false,
          "description": "The command happens at most once, however often it is sent",
          "schema": .object(["type": "string", "maxLength": .number(Double(Limits.keyBytes))]),
        ]))
    }
    return parameters
  }

  private static func responses(_ route: Route, _ book: SchemaBook) throws -> JSONValue {
    let problem: JSONValue = .object([
      "description": "Refused",
      "content": .object([
        "application/problem+json": .object(["schema": SchemaBook.reference(to: "Problem")])
      ]),
    ])
    switch route.answer {
    case .problemOnly: return .object(["default": problem])
    case .json(let type):
      let answer: JSONValue = .object([
        "description": .string(route.summary),
        "content": .object([
          "application/json": .object(["schema": try book.schema(of: type)])
        ]),
      ])
      var responses = ["default": problem]
      for status in route.statuses { responses[String(status)] = answer }
      return .object(responses)
    case .other(let type, let what):
      return .object([
        "200": .object([
          "description": .string(what), "content": .object([type: .object([:])]),
        ]), "default": problem,
      ])
    }
  }

  // MARK: - Schemas

  private static func schema(_ fields: [Field]) -> JSONValue {
    var properties: [String: JSONValue] = [:]
    for field in fields {
      var members = schema(field.kind).members
      members["description"] = .string(field.about)
      properties[field.name] = .object(members)
    }
    return .object([
      "type": "object", "additionalProperties": false, "properties": .object(properties),
      "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
    ])
  }

  private static func schema(_ kind: Field.Kind) -> JSONValue {
    switch kind {
    case .text: .object(["type": "string"])
    case .integer: .object(["type": "integer"])
    case .flag: .object(["type": "boolean"])
    case .texts: .object(["type": "array", "items": .object(["type": "string"])])
    case .integers: .object(["type": "array", "items": .object(["type": "integer"])])
    case .choice(let words):
      .object(["type": "string", "enum": .array(words.map { .string($0) })])
    case .objects(let fields):
      .object(["type": "array", "items": schema(fields)])
    }
  }

  private static let problem: JSONValue = .object([
    "type": "object", "required": ["type", "title", "status", "code", "message"],
    "properties": .object([
      "type": .object(["type": "string"]), "title": .object(["type": "string"]),
      "status": .object(["type": "integer"]), "code": .object(["type": "string"]),
      "message": .object(["$ref": "#/components/schemas/Text"]),
      "hint": .object(["$ref": "#/components/schemas/Text"]),
      "subject": .object(["type": "string"]),
    ]),
  ])
}
