/// Limits of the Modbus point driver.
enum PointLimits {
  /// A counter that went on by more between two polls was reset (power cut, swapped device):
  /// nobody presses a key so often in a poll period.
  static let pressesBetweenPolls = 32
  /// Polls of a device that must fail in a row before it is called down, each after the bus's own
  /// retries.
  static let failuresUntilDown = 3
  /// Two failures are enough when the device has been silent for so long (slow polls).
  static let silenceUntilDown: Duration = .seconds(2)
  /// Every output and display is written whole this often, whatever is known of it, so that a
  /// display swapped or power-cut between two polls mends itself.
  static let refresh: Duration = .seconds(30)
  /// After a write got no answer it is tried again this much later, or when the device answers
  /// after a silence.
  static let writeRetry: Duration = .seconds(1)
  /// How long a display that can blink does so after a call or recall.
  static let blink: Duration = .seconds(6)
  /// How long a panel's display says why a press was refused.
  static let refusalShown: Duration = .seconds(5)
  /// Registers of one write (Modbus Application Protocol v1.1b3, 6.12).
  static let registersInWrite = 123
  /// How often a panel's display is looked at for what changes by the time alone.
  static let panelReview: Duration = .seconds(5)
  /// A lamp that shows a person which device it is changes this often.
  static let identifyBlink: Duration = .milliseconds(500)
}
