import Hummingbird
import NIOCore

/// What the server bounds, so that no caller can use up the daemon's memory or its connections.
enum Limits {
  /// Bytes of a request's JSON body.
  static let bodyBytes = 64 << 10
  /// Bytes of a notice's JSON body: its picture is in it.
  static let noticeBodyBytes = 192 << 10
  /// Bytes of a JSON body with a day's appointments.
  static let appointmentBodyBytes = 1 << 20
  /// Bytes of a backup that is sent for a restore.
  static let restoreBytes = 2 << 30
  /// Bytes of all headers of a request.
  static let headerBytes = 16 << 10
  /// Headers of a request.
  static let headerCount = 100
  /// Connections at one time on each listening socket.
  static let connections = 256
  /// A connection without a request, or with one that does not go on, is closed after this.
  static let idleConnection: Duration = .seconds(60)
  /// Event streams of the hall's own people at one time.
  static let eventStreams = 64
  /// Stretches of shown notices in one answer: the newest.
  static let shownSpans = 10_000
  /// Streams of boards, which anyone may follow, at one time: they cannot use up the others.
  static let boardStreams = 64
  /// How long a board's film is at most: a page asks for the next one before it ends.
  static let film: Duration = .seconds(3)
  /// Silence on an event stream until a comment says that it still lives.
  static let heartbeat: Duration = .seconds(15)
  /// A client that takes nothing for so long is cut off.
  static let stalledClient: Duration = .seconds(30)
  /// A client that followed live and has fallen this many records behind is told to come back.
  static let eventLag = 5000
  /// Records in one answer of `journal/records`.
  static let recordsPerAnswer = 1000
  /// Bytes that are read or sent at once of what is long.
  static let chunkBytes = 64 << 10
  /// Tickets in one answer.
  static let ticketsPerAnswer = 1000
  /// Newest records that are looked through for what devices did.
  static let commissioningRecords = 100_000
  /// Longest recording of a bus.
  static let longestTrace: Duration = .seconds(3600)
  /// Longest time that a device is made to show which one it is, and how long unless told.
  static let longestIdentify: Duration = .seconds(120)
  static let identify: Duration = .seconds(10)
  /// Bytes of an Idempotency-Key.
  static let keyBytes = 200
  /// Characters of a `Hall-Client` header that are kept in a record's origin.
  static let clientNameCharacters = 40
  /// The fleet's page asks the database at most this often, however many look at it.
  public static let fleetAge: Duration = .seconds(1)
  /// Orders that it lists.
  public static let fleetOrders = 30
}
