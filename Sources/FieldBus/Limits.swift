import HallDomain

/// The bus's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// A poll is kept so short that a write behind it waits no longer than this.
  public static let writeWait: Duration = .milliseconds(50)
  /// Writes that wait; the oldest one is pushed out as superseded when one more comes.
  public static let waitingWrites = 256
  /// After a write was given up because it waited too long, the bus counts as overloaded this long.
  public static let expiryTold: Duration = .seconds(30)
  /// Writes in a row after which a poll that is due gets its turn.
  public static let writesInRow = 16
  /// A bus that had nothing to do within this has time to spare.
  public static let spareTime: Duration = .seconds(1)
  /// No poll is repeated faster than this.
  public static let shortestPeriod: Duration = .milliseconds(1)
  /// One part in so many of the bus's time may go into probing slaves that do not answer: under the
  /// fiftieth that they may take.
  public static let probeShare = 64
  /// A slave that does not answer is probed after this at the earliest; it doubles up to the cap.
  public static let firstProbePause: Duration = .seconds(1)
  public static let longestProbePause: Duration = .seconds(10)
  /// A probe that is due goes ahead of polls after this; before, only while the bus is idle.
  public static let probePatience: Duration = .seconds(1)
  /// Polls in a row without an answer that checks, each after the bus's retries, until the slave
  /// counts as silent.
  public static let garbledPolls = 3
  /// Pause after "acknowledge" and "slave device busy", and how often it is kept.
  public static let busyPause: Duration = .milliseconds(50)
  public static let busyTries = 4
  /// A poll that was refused so often in a row is asked again only after the pause.
  public static let refusals = 3
  public static let refusedPause: Duration = .seconds(60)
  /// An installer's transactions that wait; one more fails.
  public static let waitingOneOffs = 512
  /// One part in so many of the bus's time may go into them.
  public static let oneOffShare = 4
  /// One of them goes ahead of keys and alarms that are due after this.
  public static let oneOffPatience: Duration = .seconds(1)
  /// How often telemetry's pace is reviewed, by how much it changes, and its most.
  public static let paceReview: Duration = .seconds(1)
  public static let paceStep = 1.25
  public static let longestStretch = 4.0
  /// A late poll of a lower class goes first once in so many transactions.
  public static let lowerClassTurn = 4
  /// Pause before a port that is gone is opened again; it doubles up to the cap.
  public static let firstReopenPause: Duration = .milliseconds(100)
  public static let longestReopenPause: Duration = .milliseconds(500)
  /// A serial port that is not there costs a look only: it is looked for this often.
  public static let serialReopenPause: Duration = .milliseconds(100)
  /// How often a thread that is overdue is looked at; after so many looks at the same call it
  /// hangs, and another takes its place: within 2 s.
  public static let hangLook: Duration = .milliseconds(500)
  public static let hangLooks = 3
  /// Threads left behind in a driver; with so many the port is not opened any more.
  public static let hungThreads = 3
  /// Packets of a recording that wait for their reader; more are lost, and the file says so.
  public static let tracedPackets = 8192
  /// A diagnosis looks back over one to two of these.
  public static let diagnosisWindow: Duration = .seconds(30)
  /// Requests in it from which rates of failures are told.
  public static let diagnosisRequests = 10
  /// Late or double answers, or unreadable ones without a good one, that are a pattern.
  public static let diagnosisSigns = 3
  /// Longest sleep of an idle bus thread, so that its progress can be seen.
  public static let longestSleep: Duration = .seconds(1)
}
