/// When a board's picture changes by itself.
public enum BoardTiming {
  /// A call stands out for so long after it was made.
  public static let freshFor: Duration = .seconds(8)
  /// Half a period of blinking: twice that is one light and dark.
  public static let blinkHalf: Duration = .milliseconds(500)
  /// How long each page of the services' waiting counts stands.
  public static let pageFor: Duration = .seconds(4)

  /// How long each part of a name stands that is too long for its column: both while its page does.
  public static let partFor: Duration = pageFor / 2

  /// How long the picture of a notice stands on a whole board, and from one to the next.
  public static let pictureFor: Duration = .seconds(6)
  public static let pictureEvery: Duration = .seconds(18)

  /// Pixels a second at which a notice moves: 2.5 of its characters. At 20 frames a second a whole
  /// number of pixels a frame, so that it moves evenly.
  public static func scrollSpeed(textSize: Int) -> Int { 20 * max(1, textSize / 8) }

  /// Whole milliseconds, rounded down: half a millisecond before a call is before it.
  static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    let (whole, rest) = attoseconds.quotientAndRemainder(
      dividingBy: 1_000_000_000_000_000)
    return Int(seconds) * 1000 + Int(whole) - (rest < 0 ? 1 : 0)
  }

  /// Whether a call made at `start` stands out at `at`, and whether it is in the inverted half.
  static func blink(
    since start: Duration, at: Duration, freshFor: Duration = Self.freshFor
  ) -> (isFresh: Bool, isInverted: Bool) {
    let age = milliseconds(at - start)
    guard age >= 0, age < milliseconds(freshFor) else { return (false, false) }
    return (true, age / milliseconds(blinkHalf) % 2 == 0)
  }

  /// Which of the periods since `start` it is, from 0.
  static func turn(of period: Duration, since start: Duration, at: Duration) -> Int {
    max(0, milliseconds(at - start)) / max(1, milliseconds(period))
  }

  /// When the next of the periods since `start` begins.
  static func nextEdge(
    of period: Duration, since start: Duration, after at: Duration
  ) -> Duration {
    start + .milliseconds((turn(of: period, since: start, at: at) + 1) * milliseconds(period))
  }
}
