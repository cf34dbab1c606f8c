import Foundation
public import HallPorts

/// One thing that is wrong with a hall file: where, what, why and what to do.
public struct HallFault: Hashable, Codable, Sendable {
  public var file: String
  /// 1 is the first.
  public var line: Int
  /// `services.A.hours`
  public var path: String
  /// A `FaultCode`, or an `AdviceCode`.
  public var code: String
  public var message: String

  public init(file: String, line: Int, path: String, code: String, message: String) {
    self.file = file
    self.line = line
    self.path = path
    self.code = code
    self.message = message
  }

  /// `hall.yaml:12: services.A.hours: … [hours.overlap]`
  public var text: String { line(of: message) }

  fileprivate func line(of words: String) -> String {
    "\(file):\(line): \(path.isEmpty ? "" : path + ": ")\(words) [\(code)]"
  }
}

/// What polling takes of a bus's time, with the formula's numbers (`BusTiming`).
public struct BusPrediction: Hashable, Codable, Sendable {
  public struct Poll: Hashable, Codable, Sendable {
    public var device: String
    public var slave: Int
    public var table: String
    public var address: Int
    public var count: Int
    public var milliseconds: Double
    public var periodMilliseconds: Double
  }

  public var name: String
  public var baud: Int?
  /// Share of the bus's time: 1 is a full bus.
  public var utilisation: Double
  public var formula: String
  public var polls: [Poll]
}

/// What `halld check` found.
public struct HallReport: Sendable {
  public var faults: [HallFault]
  /// Faults beyond `Limits.faults`, which are only counted.
  public var untold = 0
  /// What a good file may still be advised to change.
  public var advice: [HallFault] = []
  public var buses: [BusPrediction]
  /// Nil when there is a fault.
  public var plan: HallPlan?

  /// A line a fault, then a line a bus.
  public func text() -> String {
    var lines = faults.map(\.text)
    if untold > 0 { lines.append("and \(untold) more") }
    lines += advice.map { $0.line(of: "advice: \($0.message)") }
    for bus in buses {
      let percent = String(format: "%.1f", bus.utilisation * 100)
      lines.append("bus \(bus.name): \(percent) % of its time is polling (\(bus.formula))")
    }
    if faults.isEmpty { lines.append("the hall file is good") }
    return lines.joined(separator: "\n")
  }

  private struct Wire: Encodable {
    var ok: Bool
    var faults: [HallFault]
    var untold: Int
    var advice: [HallFault]
    var buses: [BusPrediction]
  }

  public func json() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let wire = Wire(ok: plan != nil, faults: faults, untold: untold, advice: advice, buses: buses)
    // Strings and finite numbers always encode.
    guard let data = try? encoder.encode(wire) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
