/// Which of onbon's families a controller is of: both take dynamic areas, and write them
/// differently.
public enum OnbonGeneration: String, Hashable, Sendable, CaseIterable {
  /// BX-5E1, 5E2, 5E3, 5Q: four dynamic areas.
  case five = "bx-5"
  /// BX-6E1, 6E2, 6E3, 6E1X, 6E2X, 6Q: thirty-two.
  case six = "bx-6"
}
