public import HallDomain

/// The committed state of the hall at one point of the journal.
public struct HallView: Sendable {
  public var state: HallState
  /// The last event in it.
  public var sequence: Int64
  /// With what was ordered for the hours of the day.
  public var rules: HallRules
  public var now: Now

  public init(state: HallState, sequence: Int64, rules: HallRules, now: Now) {
    self.state = state
    self.sequence = sequence
    self.rules = rules.with(state.day.specialHours, around: now.civil.date)
    self.now = now
  }
}

/// A command was refused or could not be recorded.
public enum CommandError: Error, Hashable, Sendable {
  /// The hall's rules say no.
  case refused(HallError)
  /// The journal could not take it: nothing has happened.
  case notRecorded(JournalError)
  /// Too many commands wait (`Limits.waitingCommands`).
  case overloaded
  /// The daemon is stopping.
  case stopping
}

/// The one way to change anything: what drivers, pages and the shell send commands to.
public protocol CommandSink: Sendable {
  /// Returns after the command's events are on disk. An empty answer: nothing needed to happen.
  @discardableResult
  func submit(
    _ command: Command, from origin: Origin, key: IdempotencyKey?
  ) async throws(CommandError) -> [RecordedEvent]
}

/// The one way to look at the hall.
public protocol HallReader: Sendable {
  /// The newest committed state.
  var view: HallView { get }
  /// The newest committed state now and after each commit; a slow reader skips to the newest.
  func views() -> AsyncStream<HallView>
  /// Every committed event after `sequence`, then live, without a gap. Ends with the daemon.
  func records(after sequence: Int64) -> AsyncThrowingStream<RecordedEvent, any Error>
}
