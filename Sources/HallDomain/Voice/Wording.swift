/// The hall's sentences, a set a language, and how they are filled in.
///
/// Placeholders: `{number}`, `{window}` and, for privileged tickets, `{class}`; `{calls}` in the
/// sentence for several; `{zone}` in the test.
public struct Wording: Hashable, Codable, Sendable {
  public struct Sentences: Hashable, Codable, Sendable {
    public var call: String
    public var recall: String
    public var privileged: String
    /// When the time is short.
    public var short: String
    /// Several calls in one, and each of them.
    public var several: String
    public var each: String
    /// Between two of them.
    public var between: String
    public var test: String
    /// nil: the hall's own, `hall.evacuation`.
    public var evacuation: String?

    public init(
      call: String, recall: String? = nil, privileged: String? = nil, short: String? = nil,
      several: String = "{calls}", each: String? = nil, between: String = ", ",
      test: String? = nil, evacuation: String? = nil
    ) {
      self.call = call
      self.recall = recall ?? call
      self.privileged = privileged ?? call
      self.short = short ?? call
      self.several = several
      self.each = each ?? short ?? call
      self.between = between
      self.test = test ?? call
      self.evacuation = evacuation
    }

    public static let zh = Sentences(
      call: "请{number}号到{window}办理", recall: "请{number}号尽快到{window}办理",
      privileged: "请{class}{number}号到{window}办理", short: "{number}，{window}",
      several: "请{calls}办理", each: "{number}号到{window}", between: "，", test: "{zone}广播测试")
    public static let en = Sentences(
      call: "Ticket {number}, please go to {window}.",
      recall: "Ticket {number}, please go to {window} now.",
      privileged: "{class} ticket {number}, please go to {window}.",
      short: "{number}, {window}.", several: "{calls}.", each: "Ticket {number} to {window}",
      between: ", ", test: "Sound test, {zone}.")
  }

  /// How much of it there is time for.
  public enum Length: Hashable, Sendable, CaseIterable { case full, short }

  /// In the order they are said.
  public var languages: [SpokenLanguage]
  public var sentences: [SpokenLanguage: Sentences]
  public var reading: NumberReading

  public init(
    languages: [SpokenLanguage] = [.zh],
    sentences: [SpokenLanguage: Sentences] = [.zh: .zh, .en: .en],
    reading: NumberReading = NumberReading()
  ) {
    self.languages = languages
    self.sentences = sentences
    self.reading = reading
  }

  /// A phrase a language, in their order.
  public func phrases(for utterance: Utterance, _ length: Length = .full) -> [Phrase] {
    languages.compactMap { language in
      guard let text = text(for: utterance, length, in: language), !text.isEmpty else {
        return nil
      }
      return Phrase(language, text)
    }
  }

  private func text(
    for utterance: Utterance, _ length: Length, in language: SpokenLanguage
  ) -> String? {
    guard let sentences = sentences[language] else { return nil }
    switch utterance {
    case .calls(let calls): return text(for: calls, length, in: language, sentences)
    case .words(let text): return Self.own(text, in: language)
    case .test(let zone):
      return sentences.test.replacing("{zone}", with: Self.own(zone, in: language) ?? "")
    case .evacuation(let text): return sentences.evacuation ?? Self.own(text, in: language)
    }
  }

  private func text(
    for calls: [Utterance.Called], _ length: Length, in language: SpokenLanguage,
    _ sentences: Sentences
  ) -> String? {
    guard let first = calls.first else { return nil }
    if calls.count == 1 {
      let template =
        switch length {
        case .short: sentences.short
        case .full where first.isRecall: sentences.recall
        case .full: first.privilege == nil ? sentences.call : sentences.privileged
        }
      return fill(template, first, in: language)
    }
    let template = length == .short ? sentences.short : sentences.each
    let each = calls.map { fill(template, $0, in: language) }
    if length == .short {
      // Each is a sentence of its own there.
      let ends = each.dropLast().map { $0.trimmingEnd } + each.suffix(1)
      return ends.joined(separator: sentences.between)
    }
    return sentences.several.replacing(
      "{calls}", with: each.joined(separator: sentences.between))
  }

  private func fill(
    _ template: String, _ call: Utterance.Called, in language: SpokenLanguage
  ) -> String {
    template
      .replacing("{number}", with: reading.signs(call.number.description, in: language))
      .replacing(
        "{window}", with: reading.window(call.window, named: call.windowName, in: language))
      .replacing("{class}", with: call.privilege.flatMap { Self.own($0, in: language) } ?? "")
  }

  /// Other languages have no words of their own in the hall file.
  private static func own(_ text: LocalizedText, in language: SpokenLanguage) -> String? {
    switch language {
    case .zh: text.zh
    case .en: text.en
    default: nil
    }
  }
}

extension String {
  /// Without the full stop that ends a sentence.
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while let last = text.last, ".。 ".contains(last) { text.removeLast() }
    return String(text)
  }
}
