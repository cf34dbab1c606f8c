/// What the domain itself bounds, so that its state stays small over years.
public enum Limits {
  /// Live tickets in the hall.
  public static let liveTickets = 20_000
  /// Matters on one ticket.
  public static let mattersPerTicket = 8
  /// People on one ticket.
  public static let peoplePerTicket = 50
  /// Notices at one time.
  public static let notices = 50
  /// Characters of one notice in one language.
  public static let noticeCharacters = 300
  /// Bytes of a notice's picture as a PNG file.
  public static let noticePictureBytes = 96 << 10
  /// Notices with a picture at one time: the state that is kept holds all of them.
  public static let noticePictures = 8
  /// Characters of a reason, a name of staff or a phone number.
  public static let reasonCharacters = 200
  /// Calls kept for the boards.
  public static let lastCalls = 32
  /// A day's turn found later than this after its time is told as late.
  public static let lateTurn: Duration = .minutes(5)
  /// How far before the turn the wall clock may fall back without being distrusted: what the end
  /// of daylight saving repeats.
  public static let repeatedHour: Duration = .hours(1)
  /// Who has been at a window for longer when the day turns was forgotten there.
  public static let overTheTurn: Duration = .hours(2)
  /// A matter that took longer was forgotten at its window: it does not count into the mean.
  public static let longestHandling: Duration = .hours(4)
  /// For so long, on the hall's timeline, a clock that comes back to a day restarts no numbers.
  public static let dayRemembered: Duration = .hours(36)
  /// Beginnings of days kept for that.
  public static let daysRemembered = 8
  /// Open jobs at which a printer counts as busy: later tickets go to the panel's fallback.
  public static let jobsOfBusyPrinter = 4
  /// Newest tickets among which a panel's press limit looks for one person's.
  public static let pressesLookedAt = 1000
  /// Longest paper of one job, millimetres.
  public static let paperPerJob = 2000
  /// Papers of one ticket.
  public static let copiesPerTicket = 20
  /// Boards named by one notice.
  public static let boardsPerNotice = 64
  /// Regions named by one notice.
  public static let regionsPerNotice = 16
  /// Characters of such a name.
  public static let regionNameCharacters = 64
  /// Longest time from one turn of a notice to the next, minutes: a day.
  public static let minutesBetweenTurns = 1440
  /// Largest analogue value either way, in the sensor's unit x 1000.
  public static let readingMilli = 1_000_000_000_000
  /// Announcements kept for those who say them: more cannot wait anywhere.
  public static let announcementsKept = 32
  /// Ends of announcements told in one report.
  public static let endingsPerReport = 64
  /// Voice zones named by one order.
  public static let zonesPerAnnouncement = 32
  /// Ended orders of the centre that the state knows; older ones are in the journal.
  public static let ordersRemembered = 4096
  /// An ended order is known for so long after its deadline.
  public static let orderRemembered: Duration = .hours(24 * 30)
  /// Characters kept of why a hall file from the centre was not taken.
  public static let verdictCharacters = 2000
  /// Hours of single days that are kept.
  public static let specialHours = 1000
  /// Spans of one such day.
  public static let spansPerDay = 8
  /// Appointments of one day.
  public static let appointmentsPerDay = 5000
  /// How many days ahead appointments are taken.
  public static let appointmentDays = 31
}
