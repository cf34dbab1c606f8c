import HallDomain
import HallPorts
import HallTestKit
import Logging
import Synchronization
import Testing

@testable import HallSupervisor

/// What an operator finds in the log.
struct LoggingTests {
  /// Keeps what was logged.
  private final class Memory: Sendable {
    struct Entry: Sendable {
      var level: Logger.Level
      var text: String
      var messageID: String
    }

    let entries = Mutex<[Entry]>([])

    func logger() -> Logger { Logger(label: "test") { _ in Handler(memory: self) } }
  }

  private struct Handler: LogHandler {
    let memory: Memory
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let id = event.metadata?[MessageID.key].map { "\($0)" } ?? ""
      memory.entries.withLock {
        $0.append(.init(level: event.level, text: "\(event.message)", messageID: id))
      }
    }
  }

  static let clock = SimulatedClock()

  static func record(_ event: Event) -> RecordedEvent {
    RecordedEvent(sequence: 1, event: event, origin: .timer, now: clock.now())
  }

  @Test(arguments: [
    (.devices(.healthChanged(device: "pad-3", health: .down(reason: "silent"), at: .zero)),
      Logger.Level.warning, MessageID.deviceDown),
    (.devices(.healthChanged(device: "pad-3", health: .up, at: .zero)), .notice, .deviceUp),
    (.security(
      .alarmRaised(alarm: AlarmID(rawValue: 1), sensor: "smoke", cause: .smoke, at: .zero)),
      .warning, .alarmRaised),
    (.day(.emergencyStarted(reason: "smoke", at: .zero)), .critical, .emergencyStarted),
    (.printing(
      .jobEnded(job: PrintJobID(rawValue: 4), outcome: .unknown(.noAnswer), at: .zero)),
      .warning, .printUnsettled),
  ] as [(Event, Logger.Level, MessageID)])
  func whatNeedsAPersonIsLoggedOnceUnderItsId(
    event: Event, level: Logger.Level, id: MessageID
  ) {
    let memory = Memory()
    EventLogger(hall: InMemoryHall(rules: .sample), logger: memory.logger())
      .note(Self.record(event))
    let entries = memory.entries.withLock { $0 }
    #expect(entries.count == 1)
    #expect(entries.first?.level == level)
    #expect(entries.first?.messageID == id.rawValue)
  }

  @Test func aDeviceThatGoesIsLoggedOnceWhateverItsReasonsAndOnceWhenItIsBack() {
    let memory = Memory()
    let logger = EventLogger(hall: InMemoryHall(rules: .sample), logger: memory.logger())
    for health: DeviceHealth in [
      .down(reason: "hung up"), .down(reason: "no such file"), .up, .down(reason: "hung up"),
    ] {
      logger.note(
        Self.record(.devices(.healthChanged(device: "pad-3", health: health, at: .zero))))
    }
    #expect(
      memory.entries.withLock { $0.map(\.messageID) }
        == [MessageID.deviceDown, .deviceUp, .deviceDown].map(\.rawValue))
  }

  @Test func whatIsOrdinaryIsNotLogged() {
    let memory = Memory()
    let logger = EventLogger(hall: InMemoryHall(rules: .sample), logger: memory.logger())
    logger.note(Self.record(.queue(.windowOpened(window: "1", staff: nil, at: .zero))))
    logger.note(
      Self.record(
        .printing(.jobEnded(job: PrintJobID(rawValue: 4), outcome: .printed, at: .zero))))
    #expect(memory.entries.withLock { $0.isEmpty })
  }

  @Test func journalFieldsAreCapitalLettersDigitsAndUnderscores() {
    #expect(JournaldLogHandler.fieldName("device") == "HALL_DEVICE")
    #expect(JournaldLogHandler.fieldName("sl-service") == "HALL_SL_SERVICE")
    #expect(JournaldLogHandler.fieldName("温度") == "HALL___")
    #expect(JournaldLogHandler.fieldName("MESSAGE_ID") == "MESSAGE_ID")
    #expect(JournaldLogHandler.priority(.critical) == 2)
    #expect(JournaldLogHandler.priority(.notice) == 5)
  }

  @Test func messagesNamedByModulesBelowGetTheirIds() {
    let resolved = MessageID.resolved(["message_id": "journal-refuses", "error": "full"])
    #expect(resolved == ["MESSAGE_ID": "\(MessageID.journalRefuses.rawValue)", "error": "full"])
    #expect(MessageID.resolved(["message_id": "no-such"]) == ["message_id": "no-such"])
  }

  @Test func aPartThatHangsIsNamedOnceAndTheWatchdogIsNotFed() async throws {
    let memory = Memory()
    let isAlive = Mutex(false)
    let probe = Watchdog.Probe(name: "bus east") { isAlive.withLock { $0 } }
    var watchdog = Watchdog(
      notifier: SystemdNotifier(), probes: { [probe] }, logger: memory.logger())
    watchdog.period = .milliseconds(5)
    let running = Task { [watchdog] in try await watchdog.run() }
    while memory.entries.withLock({ $0.isEmpty }) { await Task.yield() }
    try await Task.sleep(for: .milliseconds(50))
    #expect(memory.entries.withLock { $0.map(\.messageID) } == [MessageID.stalled.rawValue])
    isAlive.withLock { $0 = true }
    while memory.entries.withLock({ $0.count }) < 2 { await Task.yield() }
    running.cancel()
    #expect(
      memory.entries.withLock { $0.map(\.messageID) }
        == [MessageID.stalled.rawValue, MessageID.progress.rawValue])
  }
}
