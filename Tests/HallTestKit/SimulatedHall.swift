public import Foundation
import Glibc

/// The built `hallsim` and `halld` on one hall file in a directory of their own: what the system
/// tests and the benchmarks drive, through `hallctl` and `hallsim ctl` as people do.
public final class SimulatedHall {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
  }

  public let directory: URL
  public let hallFile: URL
  public let port: Int
  public private(set) var simulator: ChildProcess?
  public private(set) var daemon: ChildProcess?

  /// The folder of the built programs: where this test's or benchmark's own binary lies.
  public static let programs: URL = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: own).deletingLastPathComponent()
  }()

  public static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Copies a hall file of firmware-config/halls, with UDP ports of its own so that several halls
  /// can run side by side; `edit` may change the text.
  public init(_ name: String = "demo", edit: (String) -> String = { $0 }) throws {
    directory = FileManager.default.temporaryDirectory
      .appending(path: "hall-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    port = try Self.freePort()
    let boardPort = try Self.freePort()
    let config = Self.repository.appending(path: "firmware-config")
    let halls = directory.appending(path: "halls")
    try FileManager.default.createDirectory(at: halls, withIntermediateDirectories: true)
    for folder in ["profiles", "printers", "tickets"] {
      try FileManager.default.createSymbolicLink(
        at: directory.appending(path: folder), withDestinationURL: config.appending(path: folder))
    }
    hallFile = halls.appending(path: "\(name).yaml")
    let text = try String(
      contentsOf: config.appending(path: "halls/\(name).yaml"), encoding: .utf8)
    try edit(text.replacing("port: 5568", with: "port: \(boardPort)"))
      .write(to: hallFile, atomically: true, encoding: .utf8)
  }

  deinit {
    daemon?.signal(SIGKILL)
    simulator?.signal(SIGKILL)
    try? FileManager.default.removeItem(at: directory)
  }

  public var wires: String { directory.path + "/wires" }
  public var state: String { directory.path + "/state" }
  public var socket: String { state + "/halld.sock" }
  private var environment: [String: String] { ["HALL_WIRES": wires] }

  /// What its programs find in their environment beside the tests' own.
  public var variable: @Sendable (String) -> String? {
    { [environment] name in environment[name] }
  }

  // MARK: - Starting and stopping

  public func startSimulator() throws {
    let simulator = try ChildProcess(
      Self.programs.appending(path: "hallsim"),
      ["run", "--config", hallFile.path, "--dir", wires], environment: environment)
    self.simulator = simulator
    try Self.eventually("hallsim listens", hint: { simulator.output }) {
      FileManager.default.fileExists(atPath: wires + "/ctl.sock") && simulator.isRunning
    }
  }

  /// Returns when the daemon answers.
  public func startDaemon(
    _ more: [String] = [], environment extra: [String: String] = [:]
  ) throws {
    try launchDaemon(more, environment: extra)
    guard let daemon else { return }
    try Self.eventually("halld answers", hint: { daemon.output }) {
      guard daemon.isRunning else { throw Failure("halld ended: \(daemon.output)") }
      return try hallctl("status").status == 0
    }
  }

  /// Starts the daemon and returns at once.
  public func launchDaemon(
    _ more: [String] = [], environment extra: [String: String] = [:]
  ) throws {
    daemon = try ChildProcess(
      Self.programs.appending(path: "halld"),
      ["run", "--config", hallFile.path, "--state", state, "--listen", "127.0.0.1:\(port)"]
        + more, environment: environment.merging(extra) { $1 })
  }

  /// Power off: the kernel takes the process away at whatever it is doing.
  public func killDaemon() {
    daemon?.signal(SIGKILL)
    daemon?.wait()
  }

  /// SIGTERM; answers with the exit status, nil when it still runs after `limit`. What it said is
  /// printed when it did not end well.
  public func stopDaemon(atMost limit: Duration = .seconds(10)) -> Int32? {
    daemon?.signal(SIGTERM)
    let status = daemon?.wait(atMost: limit)
    if status != 0 { print(daemon?.output.suffix(Self.lastWords) ?? "") }
    return status
  }

  private static let lastWords = 4000

  // MARK: - Acting and looking

  @discardableResult
  public func hallctl(_ arguments: String...) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try ChildProcess.run(
      Self.programs.appending(path: "hallctl"), ["--socket", socket, "--json"] + arguments)
  }

  /// `hallctl --json` that must succeed, decoded.
  public func ask(_ arguments: String...) throws -> JSON {
    let answer = try ChildProcess.run(
      Self.programs.appending(path: "hallctl"), ["--socket", socket, "--json"] + arguments)
    guard answer.status == 0 else {
      throw Failure("hallctl \(arguments): \(answer.status) \(answer.errors)")
    }
    return try JSON(answer.output)
  }

  /// `hallsim ctl`: touches the simulated world.
  @discardableResult
  public func touch(_ arguments: String...) throws -> String { try touch(arguments) }

  @discardableResult
  public func touch(_ arguments: [String]) throws -> String {
    let answer = try ChildProcess.run(
      Self.programs.appending(path: "hallsim"), ["ctl", "--dir", wires] + arguments)
    guard answer.status == 0 else {
      throw Failure("hallsim ctl \(arguments): \(answer.status) \(answer.errors)")
    }
    return answer.output
  }

  /// What a person would see of the simulated world.
  public func look() throws -> JSON { try JSON(try touch("show", "--json")) }

  /// Waits until it is so; a test's patience, never its measure.
  public static func eventually(
    _ what: String, within limit: Duration = .seconds(30),
    every pause: Duration = .milliseconds(30), hint: () -> String = { "" },
    _ isSo: () throws -> Bool
  ) throws {
    let end = ContinuousClock.now + limit
    var last: (any Error)?
    while ContinuousClock.now < end {
      do {
        if try isSo() { return }
        last = nil
      } catch {
        last = error
      }
      usleep(UInt32(pause.components.attoseconds / 1_000_000_000_000))
    }
    throw Failure("not within \(limit): \(what) \(last.map { "(\($0))" } ?? "") \(hint())")
  }

  /// A port that nothing listens on at the moment.
  public static func freePort() throws -> Int {
    let descriptor = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0
          ? getsockname(descriptor, generic, &length) : -1
      }
    }
    guard status == 0 else { throw Failure("no free port: errno \(errno)") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
