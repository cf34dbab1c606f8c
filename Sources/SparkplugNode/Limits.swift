/// The Sparkplug publisher's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// Between two looks at the hall: what changed meanwhile goes out together.
  public static let pace: Duration = .seconds(1)
  /// MQTT keep-alive: a hall that is gone is dead to the broker after one and a half of it.
  public static let keepAlive: Duration = .seconds(20)
  /// First pause after a failure; doubles up to the last.
  public static let firstRetry: Duration = .seconds(1)
  /// The longest such pause.
  public static let lastRetry: Duration = .seconds(60)
  /// A connection that the broker has not acknowledged by then is given up.
  public static let connect: Duration = .seconds(15)
}
