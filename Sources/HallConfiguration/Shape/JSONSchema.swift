import Foundation

/// A shape as JSON Schema (draft 2020-12), for editors that complete and check YAML.
enum JSONSchema {
  static func document(_ table: KeyTable, title: String) -> String {
    var root = schema(.table(table))
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = title
    let options: JSONSerialization.WritingOptions = [
      .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
    ]
    guard let data = try? JSONSerialization.data(withJSONObject: root, options: options) else {
      return "{}"
    }
    return String(decoding: data, as: UTF8.self)
  }

  private static func schema(_ shape: Shape) -> [String: Any] {
    switch shape {
    case .text: ["type": ["string", "number"], "minLength": 1, "maxLength": Limits.textLength]
    case .localized:
      [
        "anyOf": [
          ["type": "string", "minLength": 1, "maxLength": Limits.textLength],
          schema(
            .table(
              KeyTable(
                "", [.required("zh", .text, "Chinese"), .required("en", .text, "English")]))),
        ]
      ]
    case .integer(let range):
      ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
    case .decimal: ["type": "number"]
    case .ratio:
      [
        "type": ["number", "string"],
        "pattern": "^-?[0-9]+(\\.[0-9]{1,3})?/[0-9]+$", "examples": ["16/65535"],
      ]
    case .flag: ["type": "boolean"]
    case .quantity(let quantity, let from, let to):
      [
        "type": "string", "$comment": "from \(from) to \(to)",
        "pattern": "^[0-9]+(\\.[0-9]{1,3})? *("
          + quantity.units.map(\.name).joined(separator: "|") + ")$",
        "examples": [quantity.example],
      ]
    // An editor that reads YAML 1.1 makes a number of 08:30: that stays allowed.
    case .time:
      [
        "type": ["string", "integer"],
        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
      ]
    case .date: ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"]
    case .span:
      [
        "type": "string",
        "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?-[0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
      ]
    case .choice(let known): ["enum": known]
    case .list(let item): ["type": "array", "items": schema(item)]
    case .named(let value):
      [
        "type": "object", "additionalProperties": schema(value),
        "propertyNames": ["maxLength": Limits.nameLength, "pattern": "^[^./\\s][^/\\s]*$"],
      ]
    case .table(let table): object(table)
    case .shorthand(let table): ["anyOf": [schema(.text), object(table)]]
    }
  }

  private static func object(_ table: KeyTable) -> [String: Any] {
    var properties: [String: Any] = [:]
    for key in table.keys {
      var value = schema(key.shape)
      value["description"] = key.doc
      properties[key.name] = value
    }
    var object: [String: Any] = [
      "type": "object", "properties": properties, "additionalProperties": false,
    ]
    if !table.doc.isEmpty { object["description"] = table.doc }
    let required = table.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { object["required"] = required }
    return object
  }
}
