import Foundation
import Synchronization

/// A PostgreSQL 15 server of Debian's on a new data directory, on loopback and a Unix socket, gone
/// with the test. As root it runs as the user `postgres`: the server refuses root.
public final class PostgresCluster: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  /// Where Debian has PostgreSQL's programs.
  public static let programs = "/usr/lib/postgresql/15/bin/"

  /// Short: a Unix socket's path has at most 107 bytes.
  public let directory: String
  public let port: Int
  private let server: Mutex<ChildProcess?>
  /// Room for tables, as mount(8) writes it; nil: the disk's own.
  private let room: String?
  private let settings: [String]

  /// - Parameters:
  ///   - room: the tables lie on a file system of this size (`64m`), in a mount namespace of the
  ///     server's own. Such a server is not started twice.
  ///   - settings: lines of `postgresql.conf` beside those for tests.
  public init(room: String? = nil, settings: [String] = []) throws {
    self.room = room
    self.settings = settings
    directory = "/tmp/hall-pg-\(UUID().uuidString.prefix(8))"
    port = try Self.freePort()
    server = Mutex(nil)
    guard FileManager.default.isExecutableFile(atPath: Self.programs + "postgres") else {
      throw Failure(description: "PostgreSQL 15 is missing: apt-get install postgresql")
    }
    try makeDirectory()
    try run(
      "initdb",
      ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
    try start()
  }

  /// A standby that follows another server (streaming replication; PostgreSQL 15 documentation,
  /// 27.2.5).
  public init(following primary: PostgresCluster) throws {
    room = nil
    settings = []
    directory = "/tmp/hall-pg-\(UUID().uuidString.prefix(8))"
    port = try Self.freePort()
    server = Mutex(nil)
    try makeDirectory()
    try run(
      "pg_basebackup",
      [
        "-D", data, "-h", "127.0.0.1", "-p", "\(primary.port)", "-U", "postgres", "-R", "-X",
        "stream", "-c", "fast", "--no-sync",
      ])
    try start()
  }

  private func makeDirectory() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    if geteuid() == 0, let user = getpwnam("postgres") {
      chown(directory, user.pointee.pw_uid, user.pointee.pw_gid)
    }
  }

  private func run(_ name: String, _ arguments: [String]) throws {
    let (program, all) = Self.asServer(Self.programs + name, arguments)
    let done = try ChildProcess.run(URL(filePath: program), all)
    guard done.status == 0 else { throw Failure(description: "\(name): \(done.errors)") }
  }

  /// Whether this kernel lets us mount in a namespace of our own, as root or as a user.
  public static var canLimitRoom: Bool {
    let (program, arguments) = inRoom(["/usr/bin/mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    return (try? ChildProcess.run(URL(filePath: program), arguments))?.status == 0
  }

  private static func inRoom(_ command: [String]) -> (program: String, arguments: [String]) {
    let users = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
    return ("/usr/bin/unshare", users + ["--mount", "--"] + command)
  }

  /// A file in the tables' room, seen from outside: to fill it, or to make room again.
  public func pathInRoom(_ name: String) -> String? {
    server.withLock { $0 }.map { "/proc/\($0.pid)/root\(directory)/room/\(name)" }
  }

  deinit {
    server.withLock { $0?.signal(SIGQUIT) }
    server.withLock { _ = $0?.wait(atMost: .seconds(5)) }
    try? FileManager.default.removeItem(atPath: directory)
  }

  private var data: String { directory + "/data" }

  /// Starts the server and waits until it takes connections.
  public func start() throws {
    var (program, arguments) = Self.asServer(
      Self.programs + "postgres",
      [
        "-D", data, "-k", directory, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
        "-c", "max_connections=100", "-c", "max_wal_size=2GB",
      ] + settings.flatMap { ["-c", $0] })
    if let room {
      let moved = """
        set -e; mkdir \(directory)/room; mount -t tmpfs -o size=\(room) tmpfs \(directory)/room
        cp -a \(data)/base/. \(directory)/room/; chown --reference=\(data) \(directory)/room
        mount --bind \(directory)/room \(data)/base; exec "$@"
        """
      // As a user, root is only the namespace's own, and the server refuses it.
      let back = ["--user", "--map-user=\(geteuid())", "--map-group=\(getegid())", "--"]
      let command = geteuid() == 0 ? [] : ["/usr/bin/unshare"] + back
      (program, arguments) = Self.inRoom(
        ["/bin/sh", "-c", moved, "sh"] + command + [program] + arguments)
    }
    let end = ContinuousClock.now + .seconds(60)
    var process = try ChildProcess(URL(filePath: program), arguments)
    // Line 8 of postmaster.pid is the server's state (src/include/utils/pidfile.h).
    while !isReady(process.pid) {
      // The children of a killed server see that it is gone and end by themselves; until then they
      // hold its memory.
      if !process.isRunning, process.output.contains("pre-existing shared memory"),
        ContinuousClock.now < end
      {
        usleep(200_000)
        process = try ChildProcess(URL(filePath: program), arguments)
      }
      guard process.isRunning, ContinuousClock.now < end else {
        throw Failure(description: "the server did not start: \(process.output)")
      }
      usleep(20_000)
    }
    server.withLock { $0 = process }
  }

  /// The server's first process; nil when it does not run.
  public var pid: Int32? { server.withLock { $0?.pid } }

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
