/// Limits of a voice zone.
enum VoiceLimits {
  /// Announcements of a zone that may wait; of more the oldest call is dropped, because its
  /// citizen has had the longest time to read a board.
  static let waiting = 16
  /// A call that could not be said for so long is dropped: it would surprise everybody.
  static let patience: Duration = .seconds(45)
  /// Between two announcements.
  static let pause: Duration = .milliseconds(600)
  /// From one saying of the evacuation to the next.
  static let evacuationPause: Duration = .seconds(3)
  /// How long ends of announcements are gathered into one record of the journal.
  static let reportEvery: Duration = .seconds(30)
  /// Ends that make a report at once.
  static let endingsPerReport = 32
  /// Samples are handed over this long: a break is noticed as often.
  static let piece: Duration = .milliseconds(20)
  /// So much is handed over before it is heard.
  static let lead: Duration = .milliseconds(150)
  /// Pauses between tries to open a device that is not there: doubled up to the last.
  static let firstReopen: Duration = .milliseconds(500)
  static let lastReopen: Duration = .seconds(10)
  /// How often an idle device is asked whether it is still there.
  static let check: Duration = .seconds(2)
  /// A report that the hall could not take is sent again after this.
  static let submitRetry: Duration = .seconds(1)
  /// A stopping daemon waits so long for the last report.
  static let lastReport: Duration = .seconds(1)
  /// Percent of the full amplitude of an evacuation, at any time of day.
  static let evacuationVolume = 100
}
