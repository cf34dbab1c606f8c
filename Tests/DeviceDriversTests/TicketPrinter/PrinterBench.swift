import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import WireFormats

@testable import DeviceDrivers

/// A session with an emulated printer at the other end of its line and a hall that records what
/// it is told, on one simulated time. As the driver's thread does, it ticks the session when
/// something has happened and at its deadlines, and at no other time.
struct PrinterBench {
  static let step: Duration = .milliseconds(5)

  var session: PrinterSession
  var printer: PrinterEmulator
  private(set) var time: Duration = .zero
  /// The hall's open jobs.
  private(set) var jobs: [PrinterJob] = []
  private(set) var starts: [PrintJobID] = []
  private(set) var ends: [End] = []
  private(set) var healths: [(at: Duration, health: DeviceHealth)] = []
  private(set) var paperUsed = 0
  private(set) var rollChanges = 0
  /// All bytes that left.
  private(set) var written: [UInt8] = []
  private(set) var isPlugged = false
  /// Starts are not recorded: the journal takes its time.
  var holdsStarts = false
  /// Starts cannot be recorded.
  var failsStarts = false
  /// The line takes nothing.
  var isStalled = false
  /// What the printer says is lost.
  var isDeaf = false
  /// The answer to GS ( H alone is lost.
  var losesCompletion = false

  struct End: Equatable {
    var job: Int
    var outcome: PrintOutcome
    var at: Duration

    static func == (left: Self, right: Self) -> Bool {
      left.job == right.job && left.outcome == right.outcome
    }
  }

  private var toSession: [PrinterSession.Input] = []
  /// Deadlines that were still there when they had been kept: the thread would never sleep.
  private(set) var spins: [Duration] = []
  /// Times without a deadline at which a tick would have done something: it would come late.
  private(set) var surprises: [Duration] = []

  init(
    dots: Int = 576, baud: Int = 9600, quirks: PrinterQuirks = PrinterQuirks(), plug: Bool = true,
    waitsForPaper: Duration = .seconds(10)
  ) {
    let plan = SampleTickets.plan(
      dots: dots, baud: baud, quirks: quirks, waitsForPaper: waitsForPaper)
    session = PrinterSession(
      plan: plan,
      layout: TicketLayout(dots: dots, quirks: quirks, publicURL: SampleTickets.url))
    printer = PrinterEmulator(options: .init(plan))
    if plug { self.plug() }
  }

  // MARK: - The world

  mutating func plug() {
    isPlugged = true
    toSession.append(.opened)
  }

  mutating func unplug() {
    isPlugged = false
    toSession.append(.lost("/dev/ttyS1: hung up"))
  }

  /// A citizen takes a ticket.
  mutating func press(_ id: Int, face: TicketFace? = SampleTickets.ordinary) {
    jobs.append(PrinterJob(id: PrintJobID(rawValue: id), isStarted: false, face: face))
    toSession.append(.jobs(jobs))
  }

  /// A person wants to see which printer it is.
  mutating func identify(for span: Duration) {
    let name = LocalizedText(zh: "大厅打印机", en: "Lobby printer")
    toSession.append(.identify(name: name, until: now + span))
  }

  /// A job that an earlier run of the daemon began.
  mutating func findStarted(_ id: Int) {
    jobs.append(PrinterJob(id: PrintJobID(rawValue: id), isStarted: true, face: nil))
    toSession.append(.jobs(jobs))
  }

  /// Lets time pass; stops early when `until` holds.
  mutating func run(
    for span: Duration, until isDone: (PrinterBench) -> Bool = { _ in false }
  ) {
    let end = time + span
    while time < end, !isDone(self) {
      time += Self.step
      deliver(printer.advance(to: time))
      let isDue = session.nextDeadline.map { $0 <= now } ?? false
      if toSession.isEmpty, !isDue {
        var early = session
        if !early.handle(.tick, at: now).isEmpty { surprises.append(time) }
        continue
      }
      let inputs = toSession + [.tick]
      toSession = []
      for input in inputs { feed(input) }
      if toSession.isEmpty, let next = session.nextDeadline, next <= now { spins.append(time) }
    }
  }

  private var now: HallInstant { HallInstant(nanoseconds: 1_000_000_000_000) + time }

  private mutating func feed(_ input: PrinterSession.Input) {
    var next: PrinterSession.Input? = input
    while let input = next {
      next = nil
      for action in session.handle(input, at: now) {
        switch action {
        case .send(let bytes):
          next = .sent(isStalled ? 0 : bytes.count)
          if isStalled { continue }
          written += bytes
          deliver(printer.receive(bytes, at: time))
        case .start(let id):
          starts.append(id)
          if failsStarts { toSession.append(.startFailed(id)) } else if !holdsStarts { commit(id) }
        case .end(let id, let outcome, let paper):
          self.paperUsed += paper
          ends.append(End(job: id.rawValue, outcome: outcome, at: time))
          jobs.removeAll { $0.id == id }
          toSession.append(.jobs(jobs))
        case .rollChanged: rollChanges += 1
        case .health(let health): healths.append((time, health))
        }
      }
    }
  }

  /// The start is on disk.
  mutating func commit(_ id: PrintJobID) {
    for index in jobs.indices where jobs[index].id == id { jobs[index].isStarted = true }
    toSession.append(.startCommitted(id))
    toSession.append(.jobs(jobs))
  }

  private mutating func deliver(_ bytes: [UInt8]) {
    guard !bytes.isEmpty, isPlugged, !isDeaf else { return }
    if losesCompletion {
      var decoder = ReturnPathDecoder()
      let kept = decoder.append(bytes).filter {
        if case .processID = $0 { false } else { true }
      }
      toSession.append(.received(kept.flatMap(\.bytes)))
    } else {
      toSession.append(.received(bytes))
    }
  }

  // MARK: - What is seen

  var outcomes: [Int: PrintOutcome] {
    Dictionary(ends.map { ($0.job, $0.outcome) }, uniquingKeysWith: { first, _ in first })
  }

  /// Numbers on whole tickets that came out, from the lines of text.
  var paper: [String] { printer.tickets.flatMap(\.text).filter { $0 == "A012" } }

  var lastHealth: DeviceHealth? { healths.last?.health }
}
