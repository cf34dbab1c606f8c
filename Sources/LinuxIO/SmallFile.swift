import Glibc

/// Reads and replaces small files whole.
enum SmallFile {
  static func bytes(_ path: String, atMost limit: Int) -> [UInt8]? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(number)
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while content.count <= limit {
      let length = Glibc.read(descriptor.number, &chunk, chunk.count)
      if length < 0 && errno == EINTR { continue }
      if length < 0 { return nil }
      if length == 0 { return content }
      content += chunk[..<length]
    }
    return nil
  }

  static func read(_ path: String, atMost limit: Int) -> String? {
    bytes(path, atMost: limit).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Replaces the file so that after a power cut either the old or the new content stands there.
  static func replace(_ path: String, with text: String) -> Bool {
    let draft = path + ".new"
    let number = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard number >= 0 else { return false }
    let bytes = Array(text.utf8)
    guard isWritten(bytes, to: Descriptor(number)), rename(draft, path) == 0 else { return false }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let directory = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return false }
    return isWritten([], to: Descriptor(directory))
  }

  /// Written and on the disk. The descriptor closes itself with its last use, which must not be
  /// before the call that uses its number has returned.
  private static func isWritten(_ bytes: [UInt8], to descriptor: Descriptor) -> Bool {
    withExtendedLifetime(descriptor) {
      (bytes.isEmpty || write(descriptor.number, bytes, bytes.count) == bytes.count)
        && fsync(descriptor.number) == 0
    }
  }
}
