public import Foundation
import HallPorts
import Synchronization

/// A program of ours (or of Debian's) as a child: its output is kept, and it never outlives the
/// test.
public final class ChildProcess: Sendable {
  private struct State {
    var output = Data()
    var isEnded = false
  }

  // safe: Foundation's Process is only started, signalled and waited for, each under its own lock
  nonisolated(unsafe) private let process = Process()
  private let state = Mutex(State())
  public let name: String

  /// Starts it at once; output and errors go to one text.
  public init(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    name = program.lastPathComponent
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A thread that reads to the end, not a readability handler: the dispatch source behind that
    // can outlive its descriptor when many children come and go, and then brings the tests down.
    let reading = pipe.fileHandleForReading
    DedicatedThread.start(name: "child-output") { [weak self] in
      while true {
        let data = reading.availableData
        if data.isEmpty { return }
        self?.state.withLock { $0.output.append(data) }
      }
    }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  public var output: String {
    state.withLock { String(decoding: $0.output, as: UTF8.self) }
  }

  public var isRunning: Bool { process.isRunning }
  public var pid: Int32 { process.processIdentifier }

  public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// The exit status; for a death by signal its number, negative.
  @discardableResult
  public func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
  }

  /// Waits at most `limit`; nil when it still runs.
  public func wait(atMost limit: Duration) -> Int32? {
    let end = ContinuousClock.now + limit
    while process.isRunning {
      if ContinuousClock.now > end { return nil }
      usleep(10_000)
    }
    return wait()
  }

  /// Runs to the end: exit status, standard output and standard error apart.
  public static func run(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (status: Int32, output: String, errors: String) {
    let folder = FileManager.default.temporaryDirectory
    let errorFile = folder.appending(path: "hall-errors-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errorFile.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errorFile) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = try FileHandle(forWritingTo: errorFile)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: output, as: UTF8.self),
      (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
    )
  }
}
