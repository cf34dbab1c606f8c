/// Opens a wire again after it went away, and wakes the one thread that waits on it.
///
/// That thread sleeps until the wire has something for it, its own next deadline, or `wake`; it
/// never looks at fixed times whether there is something to do.
public protocol WireOpener: Sendable {
  /// For people: `/dev/ttyS1 9600 8N1`.
  var label: String { get }
  /// Ends the thread's present wait, or its next one while it does not wait: no order is slept
  /// over. From any thread; never blocks.
  func wake()
  /// Waits where no wire is open: for the span, or until `wake`.
  func rest(for span: Duration)
}
