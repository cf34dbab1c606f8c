public import HallPorts
import Synchronization

/// A sound device in memory: keeps what is played, goes away and comes back to order. Its time is
/// the simulated clock's.
public final class InMemorySpeaker: SpeakerOpener {
  private struct State {
    var played: [Int16] = []
    var drops = 0
    var isPlugged = true
    var opened = 0
  }

  private final class Open: Speaker {
    let speaker: InMemorySpeaker
    init(_ speaker: InMemorySpeaker) { self.speaker = speaker }

    func write(_ samples: ArraySlice<Int16>) throws(WireError) {
      try check()
      speaker.state.withLock { $0.played += samples }
    }

    func drain() throws(WireError) { try check() }
    func drop() { speaker.state.withLock { $0.drops += 1 } }

    func check() throws(WireError) {
      if !speaker.state.withLock({ $0.isPlugged }) { throw .gone("\(speaker.label): pulled out") }
    }

    var underruns: Int { 0 }
    func close() {}
  }

  public let label: String
  private let wait: TwinWait
  private let state = Mutex(State())

  public init(label: String = "speaker", clock: SimulatedClock) {
    self.label = label
    wait = TwinWait(clock: clock)
  }

  public func open() throws(WireError) -> any Speaker {
    if !state.withLock({ $0.isPlugged }) { throw .gone("\(label): no such device") }
    state.withLock { $0.opened += 1 }
    return Open(self)
  }

  public func wake() { wait.ring() }
  public func rest(for span: Duration) { wait.wait(span) }

  // MARK: - The test's side

  public var played: [Int16] { state.withLock { $0.played } }
  public var drops: Int { state.withLock { $0.drops } }
  public var timesOpened: Int { state.withLock { $0.opened } }
  /// What the zone's sleeping thread has asked for; nil: it is awake.
  public var sleep: Duration?? { wait.sleep }

  public func unplug() {
    state.withLock { $0.isPlugged = false }
    wait.ring()
  }

  public func plug() {
    state.withLock { $0.isPlugged = true }
    wait.ring()
  }
}
