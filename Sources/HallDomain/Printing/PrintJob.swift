/// One copy of a ticket on one printer. Ends printed, not printed or unknown; unknown goes to a
/// person, because only a person can look whether paper came out.
public struct PrintJob: Hashable, Codable, Sendable {
  public enum State: Hashable, Codable, Sendable {
    case waiting
    /// Bytes may have reached the printer.
    case started(at: HallInstant)
    case printed(at: HallInstant)
    /// Certainly no paper came out.
    case notPrinted(reason: PrintFailure, at: HallInstant)
    case unknown(reason: PrintFailure, at: HallInstant)
  }

  public var id: PrintJobID
  public var ticket: TicketID
  public var printer: PrinterID
  /// 1 for the first copy; a reprint says on the paper which copy it is.
  public var copy: Int
  public var state: State
  /// What the ticket says, as promised when it was issued.
  public var ahead: Int
  public var wait: WaitEstimate

  public init(
    id: PrintJobID, ticket: TicketID, printer: PrinterID, copy: Int, state: State = .waiting,
    ahead: Int, wait: WaitEstimate
  ) {
    self.id = id
    self.ticket = ticket
    self.printer = printer
    self.copy = copy
    self.state = state
    self.ahead = ahead
    self.wait = wait
  }

  public var isOpen: Bool {
    switch state {
    case .waiting, .started: true
    case .printed, .notPrinted, .unknown: false
    }
  }
}

public enum PrintFailure: String, Codable, Sendable, CaseIterable {
  case offline, paperOut, coverOpen, cutterError, printerError, noAnswer, daemonRestarted
  case withdrawn
}

public enum PrintOutcome: Hashable, Codable, Sendable {
  case printed
  case notPrinted(PrintFailure)
  case unknown(PrintFailure)
}

public enum PrintCommand: Hashable, Codable, Sendable {
  /// By staff, on purpose; never done by itself after an unknown outcome.
  case reprint(number: String, printer: PrinterID?)
  /// The driver is about to send the first byte.
  case started(job: PrintJobID)
  /// `paper` is what came out, millimetres.
  case ended(job: PrintJobID, outcome: PrintOutcome, paper: Int = 0)
  /// A new roll is in: found by the driver, or told by staff where no sensor sees it.
  case rollChanged(printer: PrinterID)
  /// Staff looked: the unknown copy is settled.
  case settle(job: PrintJobID, printed: Bool)
}

public enum PrintEvent: Hashable, Codable, Sendable {
  case jobRequested(job: PrintJob)
  case jobStarted(job: PrintJobID, at: HallInstant)
  case jobEnded(job: PrintJobID, outcome: PrintOutcome, at: HallInstant)
  case paperUsed(printer: PrinterID, millimetres: Int)
  case rollChanged(printer: PrinterID, at: HallInstant)
}

/// What is known of the roll in a printer.
public struct PaperRoll: Hashable, Codable, Sendable {
  /// Used since it was put in, millimetres.
  public internal(set) var used = 0
  /// nil: put in before anything was recorded.
  public internal(set) var since: HallInstant?

  public init() {}
}

public struct PrintState: Hashable, Codable, Sendable {
  /// Open jobs, and the ended ones of tickets in the state, by identity.
  public internal(set) var jobs: [PrintJobID: PrintJob] = [:]
  /// Each printer's open jobs, oldest first.
  public internal(set) var open: [PrinterID: [PrintJobID]] = [:]
  /// Each printer's newest job of today: what its panel tells about.
  public internal(set) var latest: [PrinterID: PrintJobID] = [:]
  public internal(set) var nextJob = PrintJobID(rawValue: 1)
  /// nil in states that were kept before rolls were counted.
  public internal(set) var rolls: [PrinterID: PaperRoll]?

  public init() {}
}
