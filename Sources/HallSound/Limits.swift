/// What this module enforces, with units.
public enum Limits {
  /// Speech is sped up by at most this to end in time: faster is not understood in a hall's echo.
  public static let fastest: Float = 1.25
  /// Calls said in one sentence.
  public static let callsPerSentence = 3
  /// Level of speech: root mean square of its loud parts, dB of full scale.
  public static let level: Float = -20
  /// No sample of it is above this, dB of full scale.
  public static let peak: Float = -1
  /// What is quieter at the ends of a clip is silence, dB of full scale.
  public static let silence: Float = -45
  /// Between two languages, and between chime and speech.
  public static let gap: Duration = .milliseconds(180)
  /// A sound that is broken off fades out this long, so that it does not crack.
  public static let fade: Duration = .milliseconds(30)
  /// Bytes of speech kept for the next time it is said; the oldest goes first.
  public static let cachedBytes = 768 << 10
  /// Clips of one hall.
  public static let clips = 4000
  /// Bytes of one clip's file.
  public static let clipBytes = 4 << 20
}
