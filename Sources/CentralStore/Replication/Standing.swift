import HallPorts

/// What the centre answers to a greeting.
struct Welcome: Hashable, Sendable {
  /// The last record that is there.
  var head: JournalMark
  /// Why nothing is taken from this hall; nil when it is.
  var fence: String?

  static let statement =
    "SELECT head_sequence, head_hash, fence_reason FROM central.hello($1, $2, $3)"
}

extension Welcome {
  init(_ rows: PostgresConnection.Rows) throws(UplinkFault) {
    guard let row = rows.first, row.count == 3, let sequence = row[0].flatMap({ Int64($0) }),
      let hash = row[1].flatMap({ [UInt8](bytea: $0) })
    else { throw .lost("the centre's greeting makes no sense") }
    self.init(head: JournalMark(sequence: sequence, hash: hash), fence: row[2])
  }
}

/// How this journal and the centre's copy stand to each other.
enum Standing: Hashable, Sendable {
  /// The journal goes on where the copy ends.
  case follows
  /// The journal begins after the copy's end: room or age took the records between.
  case gap(JournalMark)
  /// Two journals claim to be one hall: a restored backup or a cloned card.
  case forked(String)
  case fenced(String)

  /// - Parameters:
  ///   - own: the journal's own record at the copy's end, nil when it has none.
  ///   - first: where the journal begins.
  ///   - last: its last record.
  init(_ welcome: Welcome, own: JournalMark?, first: JournalMark, last: Int64) {
    if let fence = welcome.fence {
      self = .fenced(fence)
    } else if let own {
      self =
        own.hash == welcome.head.hash
        ? .follows
        : .forked("record \(own.sequence) of this journal is not the one at the centre")
    } else if welcome.head.sequence > last {
      self = .forked(
        "the centre has record \(welcome.head.sequence), this journal ends at \(last)")
    } else {
      self = .gap(first)
    }
  }
}
