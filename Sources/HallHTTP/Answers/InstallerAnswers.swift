import HallDomain
import HallPorts

struct ValuesAnswer: Codable {
  var bus: String
  var slave: Int
  var table: String
  var address: Int
  var values: [UInt16]
}

struct ScanAnswer: Codable {
  struct Slave: Codable {
    var slave: Int
    /// How the line must be set to hear it, `9600 8E1`; nil: as the bus is.
    var line: String?
    var device: DeviceID?
    var planned: String?
    var fits: [String]
    var isCertain: Bool
    var isMismatch: Bool
    var isGarbled: Bool
    var says: String?
  }

  var bus: String
  var isRunning: Bool
  var asked: Int
  var addresses: Int
  var line: String?
  var found: [Slave]
  /// Settings that the adapter does not have.
  var skipped: [String]
  var trouble: String?

  init(_ report: BusScanReport) {
    bus = report.bus
    isRunning = report.isRunning
    asked = report.asked
    addresses = report.addresses
    line = report.settings?.label
    skipped = report.skipped.map(\.label)
    trouble = report.trouble
    found = report.found.map {
      Slave(
        slave: $0.slave, line: $0.settings?.label, device: $0.device, planned: $0.planned,
        fits: $0.fits,
        isCertain: $0.isCertain, isMismatch: $0.isMismatch, isGarbled: $0.isGarbled,
        says: $0.says)
    }
  }
}

struct SignsAnswer: Codable {
  struct Sign: Codable {
    var blinks: String?
    var shows: String?
    var prints: String?
  }

  var device: DeviceID
  var seconds: Int64
  var signs: [Sign]

  init(device: DeviceID, seconds: Int64, signs: [IdentifySign]) {
    self.device = device
    self.seconds = seconds
    self.signs = signs.map { sign in
      switch sign {
      case .blinks(let output): Sign(blinks: output)
      case .shows(let text): Sign(shows: text)
      case .prints(let text): Sign(prints: text)
      }
    }
  }
}

struct TestAnswer: Codable {
  var device: DeviceID
  var isPassed: Bool
  var steps: [DeviceTestReport.Step]

  init(_ report: DeviceTestReport) {
    device = report.device
    isPassed = report.isPassed
    steps = report.steps
  }
}

struct ReplacementAnswer: Codable {
  var from: Int
  var to: Int
  var test: TestAnswer
  var edit: ReplacementReport.Edit?

  init(_ report: ReplacementReport) {
    from = report.from
    to = report.to
    test = TestAnswer(report.test)
    edit = report.edit
  }
}
