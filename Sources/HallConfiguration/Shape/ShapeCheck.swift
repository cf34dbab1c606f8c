import HallDomain

/// Compares a file with its shape and tells every difference.
struct ShapeCheck {
  let faults: FaultList

  func check(_ entry: Entry, _ shape: Shape) {
    switch shape {
    case .text: expect(entry, entry.text.map { !$0.isEmpty } ?? false, "a text")
    case .localized: localized(entry)
    case .integer(let range): integer(entry, range)
    case .decimal:
      expect(entry, entry.milli != nil, "a decimal number with at most three places")
    case .flag: expect(entry, entry.flag != nil, "true or false")
    case .quantity(let quantity): self.quantity(entry, quantity)
    case .time: expect(entry, entry.time != nil, "a time of day such as 08:30")
    case .date: expect(entry, entry.date != nil, "a date such as 2026-10-01")
    case .span: expect(entry, OpeningHours.span(entry.text ?? "") != nil, "hours such as 09:00-12:00")
    case .choice(let known): choice(entry, known)
    case .list(let item):
      guard entry.node.sequence != nil else {
        return expect(entry, false, "a list")
      }
      for one in entry.items { check(one, item) }
    case .table(let table): self.table(entry, table)
    case .named(let value): named(entry, value)
    }
  }

  private func expect(_ entry: Entry, _ isSo: Bool, _ what: String) {
    if isSo { return }
    faults.add(.typeWrong, at: entry, "\(Self.described(entry)) is not \(what)")
  }

  private static func described(_ entry: Entry) -> String {
    if let text = entry.text { return text.isEmpty ? "nothing" : "\"\(text.prefix(40))\"" }
    return entry.node.mapping != nil ? "a mapping" : "a list"
  }

  private func localized(_ entry: Entry) {
    if entry.isScalar { return expect(entry, entry.text.map { !$0.isEmpty } ?? false, "a text") }
    table(
      entry,
      KeyTable(
        "", [.required("zh", .text, "Chinese"), .required("en", .text, "English")]))
  }

  private func integer(_ entry: Entry, _ range: ClosedRange<Int>) {
    guard let value = entry.integer else { return expect(entry, false, "a whole number") }
    if range.contains(value) { return }
    faults.add(
      .valueOutOfRange, at: entry,
      "\(value) is not within \(range.lowerBound) to \(range.upperBound)")
  }

  private func quantity(_ entry: Entry, _ quantity: Quantity) {
    guard let text = entry.text else { return expect(entry, false, quantity.example) }
    if quantity.parse(text) != nil { return }
    faults.add(
      .unitWrong, at: entry,
      "\"\(text.prefix(40))\" is no \(quantity.rawValue) with its unit; write \(quantity.example)")
  }

  private func choice(_ entry: Entry, _ known: [String]) {
    guard let text = entry.text else {
      return expect(entry, false, "one of \(known.joined(separator: ", "))")
    }
    if known.contains(text) { return }
    faults.add(
      .choiceUnknown, at: entry, "\"\(text)\" is not known"
        + NearestName.hint(text, among: known))
  }

  private func table(_ entry: Entry, _ table: KeyTable) {
    guard entry.node.mapping != nil else {
      return expect(entry, false, "a mapping with \(table.keys.prefix(4).map(\.name))")
    }
    for (name, member) in entry.members {
      if let key = table.keys.first(where: { $0.name == name }) {
        check(member, key.shape)
      } else {
        faults.add(
          .keyUnknown, at: member, "there is no key \"\(name)\" here"
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
      let isGood =
        !name.isEmpty && name.count <= Limits.nameLength
        && !name.contains { $0.isWhitespace || $0 == "/" || $0.isNewline }
      if !isGood {
        faults.add(
          .nameInvalid, at: member,
          "\"\(name.prefix(60))\" is no name: 1 to \(Limits.nameLength) characters, no space, no /")
      }
      check(member, value)
    }
  }
}
