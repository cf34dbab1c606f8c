import Glibc

/// The code that a board says which took a hall over from another one (`hallctl adopt`). It lies in
/// the state directory, mode 0600; a hall's first board has none.
public struct BoardCode: Hashable, Sendable {
  /// The file's name in the state directory.
  public static let fileName = "central.board"
  static let longest = 200

  public var text: String

  public init(text: String) { self.text = text }

  /// Nil when there is none.
  public init?(path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.longest)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    text = String(decoding: bytes[..<count], as: UTF8.self).filter { !$0.isWhitespace }
  }

  /// Keeps it, forced to the disk before it counts; false when that failed, with `errno` set.
  public func write(to path: String) -> Bool {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    let bytes = Array((text + "\n").utf8)
    let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
      && fsync(descriptor) == 0
    close(descriptor)
    return isWritten && rename(draft, path) == 0
  }
}
