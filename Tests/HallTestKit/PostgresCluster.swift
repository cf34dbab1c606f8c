import Foundation
import Synchronization

/// A PostgreSQL 15 server of Debian's on a new data directory, on loopback and a Unix socket, gone
/// with the test. As root it runs as the user `postgres`: the server refuses root.
public final class PostgresCluster: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  static let programs = "/usr/lib/postgresql/15/bin/"

  /// Short: a Unix socket's path has at most 107 bytes.
  public let directory: String
  public let port: Int
  private let server: Mutex<ChildProcess?>

  public init() throws {
    directory = "/tmp/hall-pg-\(UUID().uuidString.prefix(8))"
    port = try Self.freePort()
    server = Mutex(nil)
    guard FileManager.default.isExecutableFile(atPath: Self.programs + "postgres") else {
      throw Failure(description: "PostgreSQL 15 is missing: apt-get install postgresql")
    }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    if geteuid() == 0, let user = getpwnam("postgres") {
      chown(directory, user.pointee.pw_uid, user.pointee.pw_gid)
    }
    let made = try ChildProcess.run(
      URL(filePath: Self.asServer(Self.programs + "initdb", []).program),
      Self.asServer(
        Self.programs + "initdb",
        ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
      ).arguments)
    guard made.status == 0 else { throw Failure(description: "initdb: \(made.errors)") }
    try start()
  }

  deinit {
    server.withLock { $0?.signal(SIGQUIT) }
    server.withLock { _ = $0?.wait(atMost: .seconds(5)) }
    try? FileManager.default.removeItem(atPath: directory)
  }

  private var data: String { directory + "/data" }

  /// Starts the server and waits until it takes connections.
  public func start() throws {
    let (program, arguments) = Self.asServer(
      Self.programs + "postgres",
      [
        "-D", data, "-k", directory, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
        "-c", "max_connections=100", "-c", "max_wal_size=2GB",
      ])
    let process = try ChildProcess(URL(filePath: program), arguments)
    server.withLock { $0 = process }
    let end = ContinuousClock.now + .seconds(60)
    // Line 8 of postmaster.pid is the server's state (src/include/utils/pidfile.h).
    while !isReady(process.pid) {
      guard process.isRunning, ContinuousClock.now < end else {
        throw Failure(description: "the server did not start: \(process.output)")
      }
      usleep(20_000)
    }
  }

  private func isReady(_ pid: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
    else { return false }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 7 && lines[0] == "\(pid)" && lines[7].hasPrefix("ready")
  }

  /// Puts files into the server's directory, as its user and for it alone, and settings and rules
  /// before the present ones; then starts it anew.
  public func configure(
    files: [String: Data], settings: String, rules: String, identities: String
  ) throws {
    kill()
    for (name, bytes) in files { try write(bytes, to: name) }
    let manager = FileManager.default
    for (name, text) in [
      ("postgresql.conf", settings), ("pg_hba.conf", rules), ("pg_ident.conf", identities),
    ] {
      let present = manager.contents(atPath: data + "/" + name) ?? Data()
      // Of two settings the last counts, of two rules the first.
      try write(
        name == "postgresql.conf" ? present + Data(text.utf8) : Data(text.utf8) + present, to: name)
    }
    try start()
  }

  private func write(_ bytes: Data, to name: String) throws {
    let path = data + "/" + name
    try bytes.write(to: URL(filePath: path))
    chmod(path, 0o600)
    if geteuid() == 0, let user = getpwnam("postgres") {
      chown(path, user.pointee.pw_uid, user.pointee.pw_gid)
    }
  }

  /// The power goes: all processes of the server at once, without a word.
  public func kill() {
    server.withLock { server in
      server?.signal(SIGKILL)
      server?.wait()
      server = nil
    }
    // Its children see that it is gone and end by themselves; the next start waits for them.
  }

  /// What libpq needs to come in.
  public func url(
    database: String = "postgres", user: String = "postgres", port: Int? = nil
  ) -> String {
    "host=127.0.0.1 port=\(port ?? self.port) dbname=\(database) user=\(user) sslmode=disable"
  }

  private static func asServer(
    _ program: String, _ arguments: [String]
  ) -> (program: String, arguments: [String]) {
    guard geteuid() == 0 else { return (program, arguments) }
    return (
      "/usr/bin/setpriv",
      ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", program] + arguments
    )
  }

  private static func freePort() throws -> Int {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
      }
    }
    guard number >= 0, isBound else { throw Failure(description: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
