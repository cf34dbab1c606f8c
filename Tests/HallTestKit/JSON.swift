import Foundation

/// A JSON value to look into: `json["displays"]["display-3"]["text"].string`.
public struct JSON: CustomStringConvertible {
  public var value: Any?

  public init(value: Any?) { self.value = value }

  public init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  public subscript(key: String) -> JSON { JSON(value: (value as? [String: Any])?[key]) }

  public subscript(index: Int) -> JSON {
    guard let array = value as? [Any], array.indices.contains(index) else {
      return JSON(value: nil)
    }
    return JSON(value: array[index])
  }

  public var string: String? { value as? String }
  public var int: Int? { (value as? NSNumber)?.intValue }
  public var double: Double? { (value as? NSNumber)?.doubleValue }
  public var bool: Bool? { (value as? NSNumber)?.boolValue }
  public var array: [JSON] { (value as? [Any] ?? []).map { JSON(value: $0) } }
  public var keys: [String] { (value as? [String: Any] ?? [:]).keys.sorted() }
  public var exists: Bool { value != nil && !(value is NSNull) }

  public var description: String {
    guard let value,
      let data = try? JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    else { return "null" }
    return String(decoding: data, as: UTF8.self)
  }
}
