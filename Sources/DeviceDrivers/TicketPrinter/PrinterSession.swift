import HallDomain
import HallPorts
import HallRaster
import WireFormats

/// The decisions of the printer's driver: what is sent when, what became of each job, and how the
/// printer is. Pure; times are instants of the hall's timeline.
///
/// A job's bytes leave in blocks of whole commands, and each block only after the printer has
/// answered a status request: a printer that lost its power in the middle is noticed before more
/// is sent, so the rest of a picture never comes out as text. Status requests go between blocks
/// and commands, never inside one.
struct PrinterSession {
  enum Input: Equatable {
    /// The line is open; nothing is known of the printer.
    case opened
    /// The line is gone, with the reason for people.
    case lost(String)
    case received([UInt8])
    /// So many bytes of the last `send` were taken by the line.
    case sent(Int)
    /// The printer's open jobs, oldest first.
    case jobs([PrinterJob])
    /// The job is recorded as started; or it could not be.
    case startCommitted(PrintJobID)
    case startFailed(PrintJobID)
    /// A person wants to see which printer it is: it prints its name, if it can by then.
    case identify(name: LocalizedText, until: HallInstant)
    /// Millimetres of the roll that are used, as recorded.
    case paperUsed(Int)
    /// What a USB port tells of the printer by itself.
    case port(PortStatus)
    case tick
  }

  enum Action: Equatable {
    /// Answered by `sent`; no other comes before.
    case send([UInt8])
    /// To be recorded before a byte leaves; answered by `startCommitted` or `startFailed`.
    case start(PrintJobID)
    /// With the paper that it took, millimetres.
    case end(PrintJobID, PrintOutcome, paper: Int)
    /// It had come to its end, or near it, and has not any more.
    case rollChanged
    case health(DeviceHealth)
  }

  struct Figures: Equatable {
    var printed = 0
    var notPrinted = 0
    var unknown = 0
    var missedAnswers = 0
    /// Millimetres of the tickets that are printed.
    var paper = 0
  }

  /// The job at hand.
  struct Current: Equatable {
    enum Phase: Equatable {
      case committing
      /// Before block `next` (0 is the preparation) the printer is asked how it is.
      case gate(next: Int)
      case sending(block: Int)
      case finishing
    }

    var id: PrintJobID
    var ticket: TicketBlocks
    var phase: Phase
    /// Since when the present phase, or the fault in it, or the last sign of progress.
    var since: HallInstant
    /// A printer without GS ( H has been asked for its status since the ticket must be out.
    var isSettled = false
    /// A byte that makes dots may have left.
    var hasPrinted: Bool {
      switch phase {
      case .committing: false
      case .gate(let next): next > 1
      case .sending(let block): block > 0
      case .finishing: true
      }
    }
  }

  enum Clearing: Equatable { case none, due(cut: Bool), sending }

  /// Bytes on their way; the next ones leave when these have.
  struct Outgoing: Equatable {
    enum Purpose { case question, recovery, block, clearing, flush, nameplate }

    var purpose: Purpose
    var bytes: [UInt8]
    var index = 0
    /// Handed to the line and not yet acknowledged.
    var inFlight = 0
    var since: HallInstant

    /// A real-time command, which a printer takes even after XOFF.
    var isUrgent: Bool { purpose == .question || purpose == .recovery }
  }

  struct Question: Equatable {
    var kind: RealTimeStatus.Kind
    var deadline: HallInstant
  }

  let layout: TicketLayout
  let roll: RollPlan
  let waitsForPaper: Duration
  /// nil: the wire is as fast as the printer takes it.
  let bytesPerSecond: Int?

  // The line and the printer behind it.
  var lineFault: String? = "it has not been opened yet"
  var returnPath = ReturnPathDecoder()
  var condition = PrinterCondition()
  /// nil: has not said anything since the line was opened.
  var isAnswering: Bool?
  /// The port itself tells faults.
  var hasPortStatus = false
  /// As the printer last said; nil: it has not.
  var knownPaper: PaperStatus?
  /// Since the line was opened: before, `condition` is what a printer is hoped to be.
  var hasHeardPaper = false
  var paperUsed = 0
  var silences = 0
  var xoffSince: HallInstant?
  var faultSince: HallInstant?

  // What is being asked.
  var question: Question?
  var cycle: [RealTimeStatus.Kind] = []
  /// The last cycle of questions has been answered whole.
  var isCycleAnswered = false
  var nextCycleAt = HallInstant.zero
  var recoveryAt = HallInstant.zero

  // What is being sent.
  var outgoing: Outgoing?
  /// The printer may be in the middle of a command whose rest will not come: NULs end it, before
  /// a status request could be taken for its data.
  var needsFlush = false
  var paceUntil = HallInstant.zero
  var clearing = Clearing.none
  /// Its name, to be printed between two tickets.
  var nameplate: (bytes: [UInt8], until: HallInstant)?

  // The jobs.
  var jobs: [PrinterJob] = []
  var firstSeen: [PrintJobID: HallInstant] = [:]
  var ended: Set<PrintJobID> = []
  var current: Current?
  var startRetryAt = HallInstant.zero
  /// The daemon stops: the ticket at hand is brought to its end, and no other is begun.
  var isStopping = false

  private(set) var health: DeviceHealth?
  var figures = Figures()
  /// The ticket whose bytes left last, for its picture.
  var lastTicket: (job: PrintJobID, bytes: [UInt8])?

  init(plan: PrinterPlan, layout: TicketLayout) {
    self.layout = layout
    roll = plan.roll
    waitsForPaper = plan.waitsForPaper
    bytesPerSecond = plan.wire.bytesPerSecond
  }

  var quirks: PrinterQuirks { layout.quirks }

  mutating func handle(_ input: Input, at now: HallInstant) -> [Action] {
    var actions: [Action] = []
    switch input {
    case .opened: opened(at: now)
    case .lost(let reason): actions += lost(reason, at: now)
    case .received(let bytes):
      for message in returnPath.append(bytes) { actions += take(message, at: now) }
    case .sent(let count): sent(count, at: now)
    case .jobs(let jobs): actions += look(at: jobs, at: now)
    case .startCommitted(let id): actions += startCommitted(id, at: now)
    case .startFailed(let id): startFailed(id, at: now)
    case .identify(let name, let until): nameplate = (layout.nameplate(name).bytes, until)
    case .paperUsed(let millimetres): paperUsed = millimetres
    case .port(let status): take(status)
    case .tick: break
    }
    actions += noteRoll()
    actions += watch(at: now)
    actions += tellHealth()
    actions += endOverdueJobs(at: now)
    actions += proceed(at: now)
    return actions
  }

  // MARK: - The line

  private mutating func opened(at now: HallInstant) {
    lineFault = nil
    returnPath.reset()
    condition = PrinterCondition()
    hasHeardPaper = false
    isAnswering = nil
    silences = 0
    xoffSince = nil
    question = nil
    cycle = []
    isCycleAnswered = false
    nextCycleAt = now
    outgoing = nil
    needsFlush = true
    paceUntil = now
    if case .due(cut: true) = clearing { return }
    clearing = .due(cut: false)
  }

  private mutating func lost(_ reason: String, at now: HallInstant) -> [Action] {
    lineFault = reason
    isAnswering = nil
    question = nil
    cycle = []
    outgoing = nil
    if clearing == .sending { clearing = .due(cut: true) }
    return breakOff(.offline, at: now)
  }

  private mutating func sent(_ count: Int, at now: HallInstant) {
    guard var sending = outgoing, sending.inFlight > 0 else { return }
    sending.index += min(max(count, 0), sending.inFlight)
    sending.inFlight = 0
    if count > 0 {
      sending.since = now
      paceUntil = max(now, paceUntil) + time(of: count)
    } else {
      paceUntil = now + PrinterLimits.writeRetry
    }
    outgoing = sending.index < sending.bytes.count ? sending : nil
    if outgoing != nil { return }
    switch sending.purpose {
    case .question:
      let deadline = paceUntil + answerTime
      question?.deadline = deadline
    case .recovery, .nameplate: break
    case .block: blockLeft(at: now)
    // Another one may have become due meanwhile.
    case .clearing: if clearing == .sending { clearing = .none }
    case .flush: needsFlush = false
    }
  }

  private func time(of count: Int) -> Duration {
    guard let bytesPerSecond else { return .zero }
    return .nanoseconds(Int64(count) * 1_000_000_000 / Int64(bytesPerSecond))
  }

  private var answerTime: Duration {
    if case .gate = current?.phase { return PrinterLimits.answerInJob }
    return PrinterLimits.answer
  }

  // MARK: - Health

  /// Why nothing can be printed now; nil: it can.
  var failure: PrintFailure? {
    if lineFault != nil { return .offline }
    if quirks.realTimeStatus, isAnswering != true { return .noAnswer }
    return condition.failure
  }

  private mutating func tellHealth() -> [Action] {
    guard let new = presentHealth, new != health else { return [] }
    health = new
    return [.health(new)]
  }

  /// nil: still finding out.
  private var presentHealth: DeviceHealth? {
    if let lineFault { return .down(reason: lineFault) }
    guard quirks.realTimeStatus else { return forecast(condition.health) }
    switch isAnswering {
    case nil: return nil
    case false?: return .down(reason: "it does not answer: look at its power and its cable")
    case true?:
      // The reason for being offline comes with the next answers.
      let isAsking = question != nil || !cycle.isEmpty
      return isAsking && condition.failure == .offline ? nil : forecast(condition.health)
    }
  }

  /// Staff hear of a roll's end before its sensor does; many printers have none.
  private func forecast(_ health: DeviceHealth) -> DeviceHealth {
    guard health == .up, paperLeft <= roll.warning else { return health }
    return .degraded(
      reason: "its roll is down to the last \(max(roll.warning / 1000, 1)) m: have a new one ready")
  }

  /// Millimetres, as far as it was counted.
  var paperLeft: Int { max(roll.length - paperUsed, 0) }

  /// How many more tickets the roll has paper for, by those printed so far; nil: none was.
  var ticketsLeft: Int? {
    guard figures.printed > 0, figures.paper > 0 else { return nil }
    return paperLeft * figures.printed / figures.paper
  }
}
