import Foundation
public import HallPorts
import Synchronization

/// The one YAML file of a hall.
public enum HallFile {
  /// Reads and checks everything and tells all faults at once; opens no device.
  ///
  /// - Parameters:
  ///   - home: the hall file in whose place it would stand: profiles, models and layouts are looked
  ///     for from there; nil: where it is.
  ///   - environment: answers what stands in a `${NAME}`; nil: there is no such variable.
  public static func check(
    path: String, inPlaceOf home: String? = nil,
    environment: @escaping @Sendable (String) -> String? = Self.variable
  ) -> HallReport {
    // libyaml lets a document nest a thousand levels before it gives up, and Yams recurses
    // through them (in deinitialisers too): more than a small thread's stack holds.
    let answer = Answer()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      answer.report.withLock { $0 = read(path, home: home ?? path, environment) }
      done.signal()
    }
    thread.name = "hall-file"
    thread.stackSize = Limits.stackBytes
    thread.start()
    done.wait()
    return answer.report.withLock { $0 } ?? HallReport(faults: [], buses: [], plan: nil)
  }

  /// Of this process's environment; nil: there is none.
  public static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private final class Answer: Sendable {
    let report = Mutex<HallReport?>(nil)
  }

  private static func read(
    _ path: String, home: String, _ environment: @escaping (String) -> String?
  ) -> HallReport {
    let faults = FaultList()
    guard let root = YAMLFile.read(path, into: faults) else {
      return HallReport(faults: faults.faults, buses: [], plan: nil)
    }
    ShapeCheck(faults: faults).check(root, .table(HallShapes.file))
    let builder = PlanBuilder(
      root: root, faults: faults, hallFile: home, environment: environment)
    let plan = builder.build()
    CrossChecks(root: root, plan: plan, faults: faults).run()
    WireChecks(root: root, plan: plan, faults: faults).run()
    let buses = BusLoad(root: root, plan: plan, faults: faults).predict()
    let sorted = faults.faults.sorted { ($0.file, $0.line, $0.code) < ($1.file, $1.line, $1.code) }
    guard faults.isEmpty else {
      return HallReport(faults: sorted, untold: faults.untold, buses: buses, plan: nil)
    }
    return HallReport(
      faults: [], advice: Advice(root: root, plan: plan, layouts: builder.layouts).all(),
      buses: buses, plan: plan)
  }

  /// What an editor can check and complete.
  public enum Kind: String, CaseIterable, Sendable {
    case hall
    /// A kind of Modbus device, in `profiles`.
    case profile
    /// A kind of ticket printer, in `printers`.
    case printer
    /// Where things stand on a board, in `layouts`.
    case layout
    /// What stands on a ticket, in `tickets`.
    case ticket
  }

  /// The JSON Schema of a file.
  public static func schema(of kind: Kind = .hall) -> String {
    switch kind {
    case .hall: JSONSchema.document(HallShapes.file, title: "Hall file")
    case .profile: JSONSchema.document(HallShapes.profile, title: "Modbus device profile")
    case .printer: JSONSchema.document(HallShapes.printerModel, title: "Printer model")
    case .ticket: JSONSchema.document(HallShapes.ticket, title: "Ticket template")
    case .layout: JSONSchema.document(HallShapes.layout, title: "Board layout")
    }
  }

  /// The change of a hall file that gives a device another slave address; nil when the file has
  /// no such line.
  public static func edit(
    _ path: String, device: String, slave: Int
  ) -> ReplacementReport.Edit? {
    guard let root = YAMLFile.read(path, into: FaultList()),
      let entry = root["devices"]?[device]?["slave"], let old = entry.integer,
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(entry.line - 1) else { return nil }
    let line = String(lines[entry.line - 1])
    // A device on one line has other numbers too.
    guard let place = line.range(of: "slave: *\(old)\\b", options: .regularExpression) else {
      return nil
    }
    return ReplacementReport.Edit(
      file: path, line: entry.line, old: line,
      new: line.replacingCharacters(in: place, with: "slave: \(slave)"))
  }

  /// Where the profile of each name lies that a hall file could name.
  public static func profilePaths(for path: String) -> [String: String] {
    Library(
      "profiles", hallFile: path, noun: "profile", unknown: .profileUnknown, faults: FaultList()
    ).paths
  }

  /// Every profile that a hall file could name; those with faults are left out.
  public static func profiles(for path: String) -> [ModbusProfile] {
    let library = Library(
      "profiles", hallFile: path, noun: "profile", unknown: .profileUnknown, faults: FaultList())
    return library.paths.sorted { $0.key < $1.key }.compactMap { profile(path: $0.value).profile }
  }

  /// One profile by itself: what it says, or all its faults.
  public static func profile(
    path: String
  ) -> (profile: ModbusProfile?, faults: [HallFault]) {
    let faults = FaultList()
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    guard let root = YAMLFile.read(path, into: faults) else { return (nil, faults.faults) }
    ShapeCheck(faults: faults).check(root, .table(HallShapes.profile))
    let profile = ProfileReader(root: root, faults: faults).read(id: name)
    let sorted = faults.faults.sorted { ($0.line, $0.code) < ($1.line, $1.code) }
    return (faults.isEmpty ? profile : nil, sorted)
  }
}
