import HallDomain
import HallPorts
import HallTestKit

@testable import EventJournal

/// Entries as a hall makes them: the day turns, a window opens, and visit after visit is issued,
/// called, served and finished.
struct SampleDay {
  let clock: SimulatedClock
  private(set) var nextTicket = 1
  private var pending: [JournalEntry] = []
  private let date: CivilDate

  init(
    date: CivilDate = CivilDate(year: 2026, month: 11, day: 24), startingAt ticket: Int = 1,
    clock: SimulatedClock? = nil
  ) {
    self.date = date
    self.clock =
      clock
      ?? SimulatedClock(civil: CivilTime(date: date, time: TimeOfDay(hour: 9, minute: 0)))
    nextTicket = ticket
    let now = self.clock.now()
    pending = [
      JournalEntry(
        events: [
          .day(.dayTurned(date: date, late: false, at: now.instant)),
          .day(.hallOpened(at: now.instant)),
        ], origin: .timer, key: nil, now: now),
      JournalEntry(
        events: [.queue(.windowOpened(window: "1", staff: "王芳", at: now.instant))],
        origin: Origin(.pad, "pad-1"), key: nil, now: now),
    ]
  }

  mutating func next() -> JournalEntry {
    if pending.isEmpty { pending = visit() }
    return pending.removeFirst()
  }

  mutating func next(_ count: Int) -> [JournalEntry] { (0..<count).map { _ in next() } }

  private mutating func visit() -> [JournalEntry] {
    let id = TicketID(rawValue: nextTicket)
    let value = nextTicket
    nextTicket += 1
    var entries: [JournalEntry] = []
    func add(_ origin: Origin, key: String? = nil, _ events: (HallInstant) -> [Event]) {
      clock.advance(by: .seconds(20))
      let now = clock.now()
      entries.append(
        JournalEntry(
          events: events(now.instant), origin: origin, key: key.map { IdempotencyKey($0) },
          now: now))
    }
    let wait = WaitEstimate(low: .minutes(5), high: .minutes(10), method: .workload)
    let now = clock.now()
    let ticket = Ticket(
      id: id, number: TicketNumber(prefix: "A", value: value, width: 3), day: date,
      ticketClass: .ordinary, matters: ["A"], arrived: now.instant, virtualArrival: now.instant,
      panel: "hall", issuedAt: now.civil, code: "k\(value)", phone: "13800000000")
    add(Origin(.panel, "hall"), key: "\(date) press \(value)") { _ in
      [
        .queue(.ticketIssued(ticket: ticket, ahead: 3, wait: wait)),
        .printing(.jobRequested(job: PrintJob(
          id: PrintJobID(rawValue: value), ticket: id, printer: "east", copy: 1, ahead: 3,
          wait: wait))),
      ]
    }
    add(Origin(.pad, "pad-1")) {
      [.queue(.ticketCalled(ticket: id, window: "1", times: 1, at: $0, reason: nil))]
    }
    add(Origin(.pad, "pad-1")) {
      [.queue(.servingStarted(ticket: id, window: "1", at: $0))]
    }
    add(Origin(.pad, "pad-1")) {
      [.queue(.matterFinished(ticket: id, window: "1", at: $0, next: nil))]
    }
    return entries
  }
}

/// The fold of records from nothing: what every start has to arrive at.
func replay(_ records: [RecordedEvent]) -> HallState {
  var state = HallState()
  for record in records { evolve(&state, record.event) }
  return state
}

extension SQLiteJournal {
  /// Appends at the journal's end, as a writer does that waits for each answer.
  func append(_ entries: [JournalEntry]) async throws(JournalError) -> [[RecordedEvent]] {
    try await append(entries, after: await status().lastSequence)
  }

  /// Appends entry by entry; answers with all records.
  @discardableResult
  func append(each entries: [JournalEntry]) async throws -> [RecordedEvent] {
    var records: [RecordedEvent] = []
    for entry in entries { records += try await append([entry]).flatMap { $0 } }
    return records
  }

  func allRecords() async throws -> [RecordedEvent] {
    var all: [RecordedEvent] = []
    while true {
      let page = try await records(after: all.last?.sequence ?? 0, limit: 1000)
      if page.isEmpty { return all }
      all += page
    }
  }
}
