/// An order as the centre hands it out.
struct OrderRow: Hashable, Sendable {
  var id: String
  var kind: String
  var payload: String
  /// Hexadecimal; nil: none.
  var signature: String?
  var by: String
  /// Until it is not to be done any more, by the clock of the centre; below zero when it is over.
  var left: Duration
}

/// What the hall says became of an order.
struct OrderAnswer: Hashable, Sendable {
  var id: String
  /// `done`, `refused` or `expired`.
  var outcome: String
  var code = ""
  var detail = ""
  /// The record of the journal that proves it; 0: it was not looked up.
  var sequence: Int64
}
