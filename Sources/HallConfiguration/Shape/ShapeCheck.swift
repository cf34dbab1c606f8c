import HallDomain

/// Compares a file with its shape, tells every difference and condemns what differs.
struct ShapeCheck {
  let faults: FaultList

  func check(_ entry: Entry, _ shape: Shape) {
    switch shape {
    case .text: text(entry)
    case .localized: localized(entry)
    case .integer(let range): integer(entry, range)
    case .decimal:
      expect(entry, entry.milli != nil, "a decimal number with at most three places")
    case .ratio:
      expect(
        entry, entry.ratio != nil,
        "a decimal number with at most nine places, or a fraction such as 16/65535")
    case .flag: expect(entry, entry.flag != nil, "true or false")
    case .quantity(let quantity, let from, let to): self.quantity(entry, quantity, from, to)
    case .time: expect(entry, entry.time != nil, "a time of day such as 08:30")
    case .date: expect(entry, entry.date != nil, "a date such as 2026-10-01")
    case .span:
      expect(entry, OpeningHours.span(entry.text ?? "") != nil, "hours such as 09:00-12:00")
    case .choice(let known): choice(entry, known)
    case .list(let item):
      guard entry.node.sequence != nil else { return expect(entry, false, "a list") }
      for one in entry.items { check(one, item) }
    case .table(let table): self.table(entry, table)
    case .shorthand(let table): entry.isScalar ? text(entry) : self.table(entry, table)
    case .named(let value): named(entry, value)
    }
  }

  private func refuse(_ entry: Entry, _ code: FaultCode, _ message: String) {
    faults.add(code, at: entry, message)
    entry.condemn()
  }

  private func expect(_ entry: Entry, _ isSo: Bool, _ what: String) {
    if isSo { return }
    refuse(entry, .typeWrong, "\(Self.described(entry)) is not \(what)")
  }

  private static func described(_ entry: Entry) -> String {
    if entry.isNothing { return "nothing" }
    if let text = entry.text { return text.isEmpty ? "an empty text" : quoted(text) }
    return entry.node.mapping != nil ? "a mapping" : "a list"
  }

  private static func quoted(_ text: String) -> String {
    text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
  }

  private func text(_ entry: Entry) {
    guard let text = entry.text, !text.isEmpty else { return expect(entry, false, "a text") }
    if text.count > Limits.textLength {
      refuse(
        entry, .textInvalid,
        "this text has \(text.count) characters, \(Limits.textLength) are the limit")
    } else if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      refuse(entry, .textInvalid, "this text has a line break or another control character")
    }
  }

  private func localized(_ entry: Entry) {
    if entry.isScalar { return text(entry) }
    table(
      entry,
      KeyTable(
        "", [.required("zh", .text, "Chinese"), .required("en", .text, "English")]))
  }

  private func integer(_ entry: Entry, _ range: ClosedRange<Int>) {
    guard let value = entry.integer else { return expect(entry, false, "a whole number") }
    if range.contains(value) { return }
    refuse(
      entry, .valueOutOfRange,
      "\(value) is not within \(range.lowerBound) to \(range.upperBound)")
  }

  private func quantity(_ entry: Entry, _ quantity: Quantity, _ from: String, _ to: String) {
    guard let text = entry.text else { return expect(entry, false, quantity.example) }
    guard let value = quantity.parse(text) else {
      return refuse(
        entry, .unitWrong, "\(Self.quoted(text)) is no \(quantity.rawValue) with its unit; "
          + "write \(quantity.example)")
    }
    if (quantity.known(from)...quantity.known(to)).contains(value) { return }
    refuse(entry, .valueOutOfRange, "\(Self.quoted(text)) is not within \(from) to \(to)")
  }

  private func choice(_ entry: Entry, _ known: [String]) {
    guard let text = entry.text else {
      return expect(entry, false, "one of \(known.joined(separator: ", "))")
    }
    if known.contains(text) { return }
    refuse(
      entry, .choiceUnknown, "\(Self.quoted(text)) is not known"
        + NearestName.hint(text, among: known))
  }

  private func table(_ entry: Entry, _ table: KeyTable) {
    guard entry.node.mapping != nil else {
      let keys = table.keys.prefix(4).map(\.name).joined(separator: ", ")
      return expect(entry, false, "a mapping with keys such as \(keys)")
    }
    for (name, member) in entry.members {
      if let key = table.keys.first(where: { $0.name == name }) {
        check(member, key.shape)
      } else {
        faults.add(
          .keyUnknown, at: member, "there is no key \(Self.quoted(name)) here"
            + NearestName.hint(name, among: table.keys.map(\.name)))
      }
    }
    for key in table.keys where key.isRequired && entry[key.name] == nil {
      faults.add(.keyMissing, at: entry, "\"\(key.name)\" is missing: \(key.doc)")
    }
  }

  private func named(_ entry: Entry, _ value: Shape) {
    guard entry.node.mapping != nil else {
      return expect(entry, false, "a mapping from names")
    }
    for (name, member) in entry.members {
      if !Self.isName(name) {
        faults.add(
          .nameInvalid, at: member,
          "\(Self.quoted(name)) is no name: 1 to \(Limits.nameLength) characters, no space, no /, "
            + "no dot in front")
      }
      check(member, value)
    }
  }

  /// A bus's name is a file's name in the simulated hall, a window's is a word in roles.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.count <= Limits.nameLength && !name.hasPrefix(".")
      && !name.unicodeScalars.contains {
        $0 == "/" || $0.properties.isWhitespace || $0.properties.generalCategory == .control
      }
  }
}
