/// A secret that opens the hall to a remote caller (RFC 6750), and whose it is.
public struct AccessToken: Sendable {
  /// Nil: shared by all who know it, so that it names nobody.
  public var person: String?
  public var secret: String

  public init(person: String? = nil, secret: String) {
    self.person = person
    self.secret = secret
  }

  /// Reads a file of them: a line each, `PERSON SECRET` or the secret alone. Empty lines and
  /// those that begin with `#` are passed over.
  public static func list(_ text: String) -> [AccessToken] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let secret = words.last, !words[0].hasPrefix("#") else { return nil }
      let person = words.dropLast().joined(separator: " ")
      return AccessToken(person: person.isEmpty ? nil : person, secret: String(secret))
    }
  }
}
