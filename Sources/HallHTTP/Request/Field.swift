import HallPorts

/// A member of a request's JSON object: what the check, the error and the OpenAPI document say of
/// it come from here.
struct Field: Sendable {
  enum Kind: Sendable {
    case text, integer, flag, texts, integers
    case choice([String])
    /// An array of objects with these members.
    case objects([Field])
  }

  var name: String
  var kind: Kind
  var isRequired: Bool
  var about: String

  static func required(_ name: String, _ kind: Kind, _ about: String) -> Field {
    Field(name: name, kind: kind, isRequired: true, about: about)
  }

  static func optional(_ name: String, _ kind: Kind, _ about: String) -> Field {
    Field(name: name, kind: kind, isRequired: false, about: about)
  }

  static func required(_ name: String, _ about: String) -> Field { required(name, .text, about) }
  static func optional(_ name: String, _ about: String) -> Field { optional(name, .text, about) }

  func check(_ value: JSONValue) throws(Problem) {
    if value.isNull {
      if isRequired { throw .invalid(name, zh: "缺少", en: "it is missing") }
      return
    }
    switch kind {
    case .text:
      if value.string == nil { throw .invalid(name, zh: "须为字符串", en: "it must be a string") }
    case .integer:
      guard let number = value.number, Int(exactly: number) != nil else {
        throw .invalid(name, zh: "须为整数", en: "it must be a whole number")
      }
    case .flag:
      if value.bool == nil {
        throw .invalid(name, zh: "须为 true 或 false", en: "it must be true or false")
      }
    case .texts:
      guard case .array(let items) = value, items.allSatisfy({ $0.string != nil }) else {
        throw .invalid(name, zh: "须为字符串数组", en: "it must be an array of strings")
      }
    case .integers:
      guard case .array(let items) = value,
        items.allSatisfy({ $0.number.flatMap { Int(exactly: $0) } != nil })
      else { throw .invalid(name, zh: "须为整数数组", en: "it must be an array of whole numbers") }
    case .choice(let words):
      guard let word = value.string, words.contains(word) else {
        let list = words.joined(separator: ", ")
        throw .invalid(name, zh: "须为 \(list) 之一", en: "it must be one of \(list)")
      }
    case .objects(let fields):
      guard case .array(let items) = value else {
        throw .invalid(name, zh: "须为对象数组", en: "it must be an array of objects")
      }
      for item in items {
        guard case .object(let members) = item else {
          throw .invalid(name, zh: "须为对象数组", en: "it must be an array of objects")
        }
        _ = try CommandBody(members, fields: fields)
      }
    }
  }
}

/// A request's JSON object after its fields were checked.
struct CommandBody: Sendable {
  private var members: [String: JSONValue]

  /// - Throws: when a field is missing, of another kind, or not known: a mistyped name must not
  ///   be passed over in silence.
  init(_ members: [String: JSONValue], fields: [Field]) throws(Problem) {
    let known = Set(fields.map(\.name))
    if let stranger = members.keys.filter({ !known.contains($0) }).min() {
      let list = fields.isEmpty ? "-" : fields.map(\.name).joined(separator: ", ")
      throw .invalid(
        stranger, zh: "没有此字段；字段有 \(list)", en: "there is no such field; there are \(list)")
    }
    for field in fields { try field.check(members[field.name] ?? .null) }
    self.members = members
  }

  func text(_ name: String) -> String? { members[name]?.string }
  func integer(_ name: String) -> Int? { members[name]?.int }
  func flag(_ name: String) -> Bool? { members[name]?.bool }
  func texts(_ name: String) -> [String]? {
    guard case .array(let items)? = members[name] else { return nil }
    return items.compactMap(\.string)
  }
  func integers(_ name: String) -> [Int]? {
    guard case .array(let items)? = members[name] else { return nil }
    return items.compactMap(\.int)
  }
  /// The members of each were checked with those of the whole.
  func objects(_ name: String) -> [CommandBody] {
    members[name]?.array.map { CommandBody(checked: $0.members) } ?? []
  }

  private init(checked members: [String: JSONValue]) { self.members = members }
}
