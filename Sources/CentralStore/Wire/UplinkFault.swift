/// Why the centre cannot be reached or does not take what is sent: one kind a cure.
public enum UplinkFault: Error, Hashable, Sendable {
  /// The host's name cannot be resolved.
  case unknownName(String)
  /// A certificate or key: missing, expired, of another authority, for another name.
  case certificate(String)
  /// The centre does not let this hall in.
  case refused(String)
  /// Nobody answers at that address.
  case unreachable(String)
  /// The connection broke, or was too slow to go on: whether the last batch is there is not known.
  case lost(String)
  /// PostgreSQL's own error with its SQLSTATE (PostgreSQL 15, appendix A).
  case database(state: String, message: String)
  /// The daemon stops.
  case stopping

  /// A word that stays the same while the text of libpq varies.
  public var code: String {
    switch self {
    case .unknownName: "unknown-name"
    case .certificate: "certificate"
    case .refused: "refused"
    case .unreachable: "unreachable"
    case .lost: "lost"
    case .database: "database"
    case .stopping: "stopping"
    }
  }

  /// What libpq says of a connection that was not made. It has no codes for this: the words are
  /// those of fe-connect.c and fe-secure-openssl.c in PostgreSQL 15, which are not translated
  /// because the daemon sets no locale.
  static func connecting(_ message: String) -> UplinkFault {
    let line = message.split(separator: "\n").joined(separator: "; ")
    func says(_ words: String...) -> Bool { words.contains { line.contains($0) } }
    if says("could not translate host name") { return .unknownName(line) }
    if says(
      "authentication failed", "no pg_hba.conf entry", "is not permitted to log in",
      "role \"", "database \"", "no password supplied", "connection requires a valid client")
    {
      return .refused(line)
    }
    if says("certificate", "SSL", "private key") { return .certificate(line) }
    return .unreachable(line)
  }
}

extension UplinkFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownName(let text): "the centre's name cannot be resolved: \(text)"
    case .certificate(let text): "the certificates do not fit: \(text)"
    case .refused(let text): "the centre does not let this hall in: \(text)"
    case .unreachable(let text): "the centre cannot be reached: \(text)"
    case .lost(let text): "the connection to the centre broke: \(text)"
    case .database(let state, let text): "the centre's database says \(state): \(text)"
    case .stopping: "stopping"
    }
  }
}
