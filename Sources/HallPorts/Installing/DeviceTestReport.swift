public import HallDomain

/// What a device answered to everything that the hall asks of it.
public struct DeviceTestReport: Hashable, Codable, Sendable {
  public struct Step: Hashable, Codable, Sendable {
    /// `holding 0 to 5`
    public var what: String
    public var isPassed: Bool
    /// What was read or what is wrong, in words.
    public var text: String

    public init(what: String, isPassed: Bool, text: String) {
      self.what = what
      self.isPassed = isPassed
      self.text = text
    }
  }

  public var device: DeviceID
  public var steps: [Step]
  public var isPassed: Bool { !steps.isEmpty && steps.allSatisfy(\.isPassed) }

  public init(device: DeviceID, steps: [Step]) {
    self.device = device
    self.steps = steps
  }
}
