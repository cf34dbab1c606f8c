import WireFormats

/// Limits of the pixel board's driver.
enum PixelBoardLimits {
  /// Unchanged universes are sent again after this: a board that was off shows the right picture
  /// within a second (ANSI E1.31-2018, 6.6.2: 800 ... 1000 ms).
  static let keepAlive: Duration = E131Packet.keepAlive
  /// Universes due within this go with those that are due now: one burst instead of many.
  static let gathering: Duration = .milliseconds(60)
  /// A board counts as reachable again when nothing went wrong for this long. A refused datagram
  /// is told only with a later send, so single successes say nothing.
  static let quietBeforeUp: Duration = .seconds(3)
  /// A node that can be asked how it is, is asked this often (Art-Net 4, ArtPoll: 2.5 to 3 s), with
  /// a frame that is sent anyway.
  static let nodeQuestion: Duration = .milliseconds(2500)
  /// Questions in a row without an answer after which a node that has answered before is down.
  static let nodeSilences = 3
  /// Answers of a node that are read at one wake-up: one for each four of its ports.
  static let nodeAnswers = 16
  /// Pause before the fonts are looked for again.
  static let fontPause: Duration = .seconds(30)
}
