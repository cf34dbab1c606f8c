/// Limits of boards on a line, an Alpha sign or an onbon controller.
enum LineBoardLimits {
  /// Bytes taken from the line in one call.
  static let readChunk = 1024
  /// Longest wait for room on the line, beside the time that the bytes take on it.
  static let writeWait: Duration = .seconds(1)
  /// Pause between tries to open a line that is not there.
  static let reopen: Duration = .milliseconds(250)
  /// Longest wait for a controller on the network to take the connection.
  static let connect: Duration = .milliseconds(400)
  /// A stopping daemon waits so long for the line to take the last picture.
  static let lastPicture: Duration = .seconds(2)

  /// A sign wants this much silence between two transmissions.
  static let signPause: Duration = .milliseconds(250)
  /// A sign that answers is asked this often whether something went wrong.
  static let signQuestion: Duration = .milliseconds(900)
  /// A sign's answer comes within this; then it is asked again.
  static let signAnswer: Duration = .milliseconds(400)
  /// Missing answers in a row after which a sign is down.
  static let signSilences = 3
  /// Answers in a row that tell of errors on the line after which a sign is degraded.
  static let signErrors = 3
  /// A sign without a return line is written anew this often: each time it blinks.
  static let signRewrite: Duration = .seconds(30)
  /// How long each page of a sign's text stands.
  static let signPage: Duration = .seconds(4)
  /// Calls that a sign's pages go through.
  static let signCalls = 3

  /// A controller answers a picture within this after its last byte.
  static let pictureAnswer: Duration = .milliseconds(500)
  /// Pictures without an answer in a row after which the line is opened again.
  static let pictureSilences = 2
  /// An unchanged picture is sent again after this: a controller that was off shows the right one
  /// within a second. On a slow line it takes at most a third of the line's time.
  static let keepAlive: Duration = .milliseconds(900)
  /// After this without a picture, whatever has become of the daemon, the board shows none.
  static let vanish: Duration = .seconds(10)
  /// Pause after a controller has refused a picture.
  static let refusal: Duration = .seconds(3)
}
