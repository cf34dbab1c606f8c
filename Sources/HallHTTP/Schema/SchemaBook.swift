import HallDomain
import HallPorts

/// JSON Schemas of what routes answer, read off the answers' own types: a type's `init(from:)` is
/// run on a decoder that has no data and notes what it is asked for. So the schema is no second
/// description that could fall behind the first.
///
/// A member that may be absent is one that is decoded if present, which is what is encoded only if
/// it is there.
final class SchemaBook {
  /// The schemas with a name, for `#/components/schemas`.
  private(set) var components: [String: JSONValue] = [:]

  func schema<T: Decodable>(of type: T.Type) throws -> JSONValue { try read(type).schema }

  /// The schema, and some value of the type, so that the type around it can be read on.
  func read<T: Decodable>(_ type: T.Type) throws -> (schema: JSONValue, value: T) {
    if let known = Self.known[ObjectIdentifier(type)], let value = known.value as? T {
      return (known.schema, value)
    }
    if let cases = type as? any CaseIterable.Type {
      let words = Self.words(of: cases)
      if let value = words.first?.value as? T {
        let schema: JSONValue = .object([
          "type": "string", "enum": .array(words.map { .string($0.word) }),
        ])
        return (schema, value)
      }
    }
    let decoder = SchemaDecoder(book: self)
    let value = try T(from: decoder)
    guard decoder.isObject else { return (decoder.schema, value) }
    let name = Self.name(of: type)
    components[name] = decoder.schema
    return (Self.reference(to: name), value)
  }

  static func reference(to name: String) -> JSONValue {
    .object(["$ref": .string("#/components/schemas/\(name)")])
  }

  /// `HallHTTP.CitizenRoutes.Kiosk.Service` is `Kiosk.Service`; `HallHTTP.TicketAnswer` is
  /// `Ticket`.
  static func name(of type: any Any.Type) -> String {
    if type == LocalizedText.self { return "Text" }
    let parts = String(reflecting: type).split(separator: ".").dropFirst()
    return parts.filter { !$0.hasSuffix("Routes") }
      .map { $0.hasSuffix("Answer") ? $0.dropLast("Answer".count) : $0 }
      .joined(separator: ".")
  }

  // MARK: - Types that say no more by being read

  /// Numbers and words of JSON, and what is written as one of them and read with care.
  private static let known: [ObjectIdentifier: (schema: JSONValue, value: any Sendable)] = [
    ObjectIdentifier(Bool.self): (["type": "boolean"], false),
    ObjectIdentifier(String.self): (["type": "string"], ""),
    ObjectIdentifier(Int.self): (["type": "integer"], 0),
    ObjectIdentifier(Int64.self): (["type": "integer"], Int64(0)),
    ObjectIdentifier(UInt16.self): (
      ["type": "integer", "minimum": 0, "maximum": 65_535], UInt16(0)
    ),
    // A figure that is no number is told as a word: `JSONEncoder.hall`.
    ObjectIdentifier(Double.self): (
      ["anyOf": [["type": "number"], ["enum": ["nan", "inf", "-inf"]]]], 0.0
    ),
    ObjectIdentifier(CivilDate.self): (
      ["type": "string", "format": "date"], CivilDate(dayNumber: 0)
    ),
    ObjectIdentifier(Event.self): (
      ["type": "object", "description": "The journal's own form, by area and event"],
      Event.day(.hallOpened(at: .zero))
    ),
    ObjectIdentifier(JSONValue.self): ([:], JSONValue.null),
  ]

  /// The words of an enumeration that is written as words.
  private static func words<T: CaseIterable>(of type: T.Type) -> [(word: String, value: Any)] {
    type.allCases.compactMap { one in
      guard let raw = one as? any RawRepresentable else { return nil }
      return Self.word(of: raw).map { ($0, one) }
    }
  }

  private static func word(of value: some RawRepresentable) -> String? {
    value.rawValue as? String
  }
}
