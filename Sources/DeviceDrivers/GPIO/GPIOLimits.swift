/// Limits of the GPIO driver.
enum GPIOLimits {
  /// Levels are compared with what the edges said this often: an edge the kernel's queue lost is
  /// made up.
  static let resync: Duration = .seconds(1)
  /// Pauses between tries to open a chip that is not there: doubled up to the last.
  static let firstReopen: Duration = .milliseconds(250)
  static let lastReopen: Duration = .seconds(1)
}
