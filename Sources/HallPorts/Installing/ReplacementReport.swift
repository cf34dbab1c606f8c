public import HallDomain

/// What stands at the address that a device is to move to, and the change of the hall file that
/// moves it. The hall file is the only truth: nothing else remembers an address.
public struct ReplacementReport: Hashable, Codable, Sendable {
  public struct Edit: Hashable, Codable, Sendable {
    public var file: String
    public var line: Int
    public var old: String
    public var new: String

    public init(file: String, line: Int, old: String, new: String) {
      self.file = file
      self.line = line
      self.old = old
      self.new = new
    }
  }

  public var from: Int
  public var to: Int
  /// Whether what is at the new address answers like the device.
  public var test: DeviceTestReport
  /// Nil when the hall file has changed so that the line is not found.
  public var edit: Edit?

  public init(from: Int, to: Int, test: DeviceTestReport, edit: Edit?) {
    self.from = from
    self.to = to
    self.test = test
    self.edit = edit
  }
}
