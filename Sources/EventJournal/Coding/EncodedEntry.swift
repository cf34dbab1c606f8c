import HallDomain
import HallPorts

/// An entry as the bytes that are hashed and written, made before the transaction begins.
struct EncodedEntry: Sendable {
  var events: [CanonicalRecord]
  var version: Int
  var key: IdempotencyKey?
  var now: Now
  /// The hall day that it begins.
  var turnsDay: CivilDate?
}
