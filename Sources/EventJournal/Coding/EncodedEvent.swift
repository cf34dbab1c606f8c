import HallDomain
import HallPorts

/// An event as the bytes of its columns, made before the transaction begins.
struct EncodedEvent: Sendable {
  var civil: [UInt8]
  var quality: [UInt8]
  /// `queue.ticketIssued`: the area and the event's own name.
  var kind: [UInt8]
  var version: Int
  var originKind: [UInt8]
  var originName: [UInt8]
  var payload: [UInt8]
}

/// An entry ready to be written.
struct EncodedEntry: Sendable {
  var events: [EncodedEvent]
  var key: IdempotencyKey?
  var now: Now
  /// The hall day that it begins.
  var turnsDay: CivilDate?
}
