import HallPorts

/// Who asks.
struct Caller: Sendable {
  /// For the record.
  var origin: Origin
  /// Known for certain, by a token of his own or by the kernel's word; nil: nobody in particular.
  var person: String?
}
