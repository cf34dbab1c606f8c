public import Foundation
import Synchronization

/// A program of ours (or of Debian's) as a child: its output is kept, and it never outlives the
/// test.
///
/// On posix_spawn(3) and not on Foundation's `Process`: in a process with more than some 1,300 open
/// descriptors that one reads past a buffer and brings the tests down
/// (https://github.com/swiftlang/swift-corelibs-foundation/pull/5472; in Swift 6.3 still). The
/// output goes into a file without a name: no pipe that fills, no thread that reads.
public final class ChildProcess: Sendable {
  public let name: String
  public let pid: Int32
  private let kept: NamelessFile
  /// Set once it has been waited for: its number may be another process's from then on.
  private let status = Mutex<Int32?>(nil)

  /// Starts it at once; output and errors go to one text.
  public init(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    name = program.lastPathComponent
    kept = try NamelessFile()
    pid = try Spawn(program, arguments, environment: environment)
      .start(output: kept.descriptor, errors: kept.descriptor)
  }

  deinit {
    signal(SIGKILL)
    wait()
  }

  public var output: String { kept.text }
  public var isRunning: Bool { status.withLock { reap(&$0, WNOHANG) } == nil }

  public func signal(_ number: Int32) {
    status.withLock { status in
      if reap(&status, WNOHANG) == nil { kill(pid, number) }
    }
  }

  /// The exit status; for a death by signal its number, negative.
  @discardableResult
  public func wait() -> Int32 {
    // Without the lock, and leaving it to be reaped: others may ask and signal meanwhile.
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    return status.withLock { reap(&$0, 0) ?? -1 }
  }

  /// Waits at most `limit`; nil when it still runs.
  public func wait(atMost limit: Duration) -> Int32? {
    let end = ContinuousClock.now + limit
    while isRunning {
      if ContinuousClock.now > end { return nil }
      usleep(10_000)
    }
    return wait()
  }

  private func reap(_ status: inout Int32?, _ options: Int32) -> Int32? {
    if status == nil { status = Self.ending(of: pid, options) }
    return status
  }

  /// Nil while it runs.
  private static func ending(of pid: Int32, _ options: Int32) -> Int32? {
    var word: Int32 = 0
    while true {
      let answer = waitpid(pid, &word, options)
      if answer == pid { break }
      if answer == 0 { return nil }
      guard errno == EINTR else { return -1 }
    }
    // wait(2): the low seven bits are the signal, the byte above them the status.
    let signal = word & 0x7F
    return signal == 0 ? word >> 8 & 0xFF : -signal
  }

  /// Runs to the end: exit status (as `wait()` has it), standard output and standard error apart.
  public static func run(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:],
    in directory: URL? = nil, input: String? = nil
  ) throws -> (status: Int32, output: String, errors: String) {
    let (output, errors) = (try NamelessFile(), try NamelessFile())
    let fed = try input.map { try NamelessFile($0) }
    // The descriptors are closed with their files: those have to be there until the child has them.
    let pid = try withExtendedLifetime((fed, output, errors)) {
      try Spawn(program, arguments, environment: environment, directory: directory)
        .start(input: fed?.descriptor, output: output.descriptor, errors: errors.descriptor)
    }
    let status = ending(of: pid, 0) ?? -1
    return (status, output.text, errors.text)
  }
}
