import HallPorts

/// Decides who a caller is and whether he may: pure, from what the connection and the headers say.
///
/// - A caller on the Unix socket is trusted: the file's mode is the authority.
/// - So is one on loopback that names the hall by a loopback name. A page of another site whose
///   name was turned to 127.0.0.1 (DNS rebinding) keeps its own name in `Host`, and a proxy on
///   this machine says for whom it asks, so that both count as remote.
/// - Everybody else brings a token, but for what is meant for citizens.
/// - A browser must have been on one of the hall's own pages (`Origin`, Fetch Metadata) to change
///   anything, and must send JSON, which a foreign form cannot.
struct Gate: Sendable {
  var tokens: [AccessToken]

  /// What is looked at of a request.
  struct Facts: Sendable {
    var peer: Peer
    var isWrite = false
    var host: String?
    var origin: String?
    var fetchSite: String?
    var isForwarded = false
    var authorization: String?
    var contentType: String?
    var client: String?
  }

  func caller(of facts: Facts) throws(Problem) -> Caller {
    if facts.isWrite { try checkSite(facts) }
    switch facts.peer {
    case .socket(let uid):
      let person = uid.map { "uid \($0)" }
      return Caller(
        origin: Origin(.shell, name(facts.client, person ?? "unix socket")), person: person)
    case .loopback where isNamedLocally(facts) && !facts.isForwarded:
      let isBrowser = facts.fetchSite != nil || facts.origin != nil
      // It needs none, but whoever brings his own is known by it.
      let person = matching(facts)?.person
      return Caller(
        origin: Origin(isBrowser ? .console : .api, name(facts.client, person ?? "loopback")),
        person: person)
    case .loopback, .remote:
      let person = try token(facts).person
      return Caller(origin: Origin(.api, name(facts.client, person ?? "token")), person: person)
    }
  }

  private func name(_ client: String?, _ authority: String) -> String {
    let kept = (client ?? "").unicodeScalars.filter {
      $0.properties.isAlphabetic
        || "0" <= $0
          && $0 <= "9"
        || " -_./".unicodeScalars.contains($0)
    }
    .prefix(Limits.clientNameCharacters)
    let client = String(String.UnicodeScalarView(kept))
    return client.isEmpty ? authority : "\(client) (\(authority))"
  }

  private func isNamedLocally(_ facts: Facts) -> Bool {
    guard let host = facts.host else { return false }
    return ["localhost", "127.0.0.1", "[::1]"].contains(Self.withoutPort(host).lowercased())
  }

  private static func withoutPort(_ host: String) -> Substring {
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return host[...end] }
    return host.prefix { $0 != ":" }
  }

  /// W3C Fetch Metadata and RFC 6454; both absent: not a browser.
  private func checkSite(_ facts: Facts) throws(Problem) {
    if let site = facts.fetchSite, site != "same-origin", site != "none" { throw .crossSite }
    if let origin = facts.origin {
      guard let range = origin.firstRange(of: "://"),
        origin[range.upperBound...] == facts.host ?? ""
      else { throw .crossSite }
    }
  }

  private func token(_ facts: Facts) throws(Problem) -> AccessToken {
    if tokens.isEmpty { throw .noTokenSet }
    guard facts.authorization?.hasPrefix("Bearer ") == true else { throw .tokenMissing }
    guard let token = matching(facts) else { throw .tokenWrong }
    return token
  }

  /// All are compared whole: how long it takes tells nothing of them.
  private func matching(_ facts: Facts) -> AccessToken? {
    guard let authorization = facts.authorization, authorization.hasPrefix("Bearer ") else {
      return nil
    }
    let secret = Array(authorization.dropFirst(7).utf8)
    return tokens.filter { Self.isEqual(secret, Array($0.secret.utf8)) }.first
  }

  /// Takes the same time wherever the two differ.
  static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    var difference = left.count ^ right.count
    for index in left.indices {
      difference |= Int(left[index] ^ (right.isEmpty ? 0 : right[index % right.count]))
    }
    return difference == 0
  }
}
