/// Limits of the ticket printer's driver.
enum PrinterLimits {
  /// A job that has waited so long for a printer that is down ends not printed: the panel shows
  /// the number, and the ticket keeps its place.
  static let longestWait: Duration = .seconds(10)
  /// After the last byte, a printer without a fault has answered GS ( H by then.
  static let completion: Duration = .seconds(10)
  /// A job whose paper is half out waits so long for somebody to put in a roll or close the cover.
  static let mending: Duration = .seconds(60)
  /// A printer that cannot tell when it is done has printed a ticket by then: 120 mm at 50 mm/s
  /// and the cut, with room.
  static let settling: Duration = .seconds(4)

  /// From one look at the status to the next. With two missing answers it makes less than the
  /// second within which a fault is told.
  static let pollPeriod: Duration = .milliseconds(250)
  /// An answer to DLE EOT comes at once; while a ticket is on its way one that is late ends the
  /// job, so the machine gets more time.
  static let answer: Duration = .milliseconds(250)
  static let answerInJob: Duration = .milliseconds(500)
  /// Answers that come late would be taken for the next one's: a pause lets them pass.
  static let lateAnswers: Duration = .milliseconds(60)
  /// Missing answers in a row after which a printer is down.
  static let silences = 2
  /// An XOFF without a fault that lasts longer has lost its XON.
  static let longestXOFF: Duration = .seconds(10)

  /// Bytes handed to the line at once: few, so that XOFF stops a printer's buffer in time.
  static let chunk = 64
  /// Bytes of whole commands between two looks at the status: less time on the line than a
  /// printer takes to start, so one that lost its power in between is noticed.
  static let block = 256
  /// NULs that end whatever a printer was in the middle of: more than any of our commands holds.
  static let flush = 2 * block
  /// The line took nothing for so long: nothing is listening.
  static let stalled: Duration = .seconds(10)

  /// Pause before DLE ENQ is tried again on a cutter error.
  static let recoveryPeriod: Duration = .seconds(5)
  /// Pause before a job that could not be recorded as started is tried again.
  static let startRetry: Duration = .seconds(1)
  /// Pause before an outcome or a health the journal could not take is told again.
  static let submitRetry: Duration = .seconds(1)

  /// Open jobs of one printer that the driver looks at; later ones come into sight when these end.
  static let jobsInSight = 32
  /// Commands to the hall that may wait; what tells a health replaces an older one.
  static let waitingSubmissions = 2 * jobsInSight + 2

  /// A stopping daemon gives the ticket at hand so long to come out.
  static let lastTicket: Duration = .seconds(5)
  /// And what became of it so long to be recorded.
  static let lastSubmissions: Duration = .seconds(2)

  /// Bytes taken from the line in one call.
  static let readChunk = 256
  /// From one look at a USB port's status to the next, where the printer tells nothing itself.
  static let portPeriod: Duration = .seconds(1)
  /// Longest wait for room on the line.
  static let writeWait: Duration = .milliseconds(100)
  /// Pause after the line had no room.
  static let writeRetry: Duration = .milliseconds(20)
  /// Pauses between tries to open a line that is not there: doubled up to the last.
  static let firstReopen: Duration = .milliseconds(250)
  static let lastReopen: Duration = .seconds(1)
}
