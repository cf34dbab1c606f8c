/// What a value of a YAML file must look like. The reader checks files against it and the JSON
/// Schema for editors is made from it, so that the two cannot differ.
indirect enum Shape: Sendable {
  case text
  /// `{zh: …, en: …}`, or one text for both.
  case localized
  case integer(ClosedRange<Int>)
  /// A decimal number with at most three places.
  case decimal
  /// A decimal number with at most nine places, or a fraction: `16/65535`.
  case ratio
  case flag
  /// A number with its unit, between two values written the same way.
  case quantity(Quantity, from: String, to: String)
  /// `08:30`
  case time
  /// `2026-10-01`
  case date
  /// `09:00-12:00`
  case span
  case choice([String])
  case list(Shape)
  /// Known keys.
  case table(KeyTable)
  /// Known keys, or one text for the first of them alone.
  case shorthand(KeyTable)
  /// Names of the installer's choice, each with a value.
  case named(Shape)
}

/// The known keys of a mapping, each with its meaning.
struct KeyTable: Sendable {
  struct Key: Sendable {
    var name: String
    var shape: Shape
    var isRequired: Bool
    var doc: String
  }

  var doc: String
  var keys: [Key]

  init(_ doc: String, _ keys: [Key]) {
    self.doc = doc
    self.keys = keys
  }
}

extension KeyTable.Key {
  static func required(_ name: String, _ shape: Shape, _ doc: String) -> Self {
    Self(name: name, shape: shape, isRequired: true, doc: doc)
  }

  static func optional(_ name: String, _ shape: Shape, _ doc: String) -> Self {
    Self(name: name, shape: shape, isRequired: false, doc: doc)
  }
}
