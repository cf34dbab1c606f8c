import Glibc
import HallDomain
import HallPorts

/// A small file beside the database that says how far commits have come, written after each one
/// and not forced to the disk: it never runs ahead of what is committed, and tells at the next
/// start when committed records have gone missing, which SQLite cannot see when a write-ahead log
/// is destroyed or the file is put back to an older state.
final class HeadWitness: Sendable {
  struct Record: Hashable, Sendable {
    var place: ChainPlace
    /// The hall day that the newest numbers belong to.
    var day: CivilDate?
  }

  private let descriptor: Int32

  /// Opens the file, and makes it where there is none.
  init(path: String) throws(JournalError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .failed("\(path): \(JournalFiles.reason())") }
  }

  deinit { close(descriptor) }

  /// The line has a fixed length and lies in one sector: it is replaced whole or not at all.
  static let byteCount = 128

  static func text(of record: Record) -> [UInt8] {
    let line = "\(record.place.sequence) \(record.place.hash.hex) "
      + (record.day?.description ?? "-")
    let check = SHA256().hash(Array(line.utf8)).hex.prefix(16)
    var bytes = Array("\(line) \(check)".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: byteCount - 1 - bytes.count)
    return bytes + [UInt8(ascii: "\n")]
  }

  /// Nil for anything that is not a whole line of ours.
  static func record(of bytes: [UInt8]) -> Record? {
    let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard bytes.count == byteCount, fields.count == 4 else { return nil }
    let line = fields[..<3].joined(separator: " ")
    guard SHA256().hash(Array(line.utf8)).hex.prefix(16) == fields[3],
      let sequence = Int64(fields[0]), let hash = RecordHash(hex: fields[1])
    else { return nil }
    return Record(
      place: ChainPlace(sequence: sequence, hash: hash), day: CivilDate(String(fields[2])))
  }

  static func read(_ path: String) -> Record? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    defer { close(number) }
    var bytes = [UInt8](repeating: 0, count: byteCount + 1)
    let count = pread(number, &bytes, bytes.count, 0)
    return count == byteCount ? record(of: Array(bytes[..<byteCount])) : nil
  }

  /// Overwrites the line in place; it takes no new room on the disk. A failure is not an error of
  /// the commit: the witness then lags behind.
  func write(_ record: Record) {
    let bytes = Self.text(of: record)
    _ = pwrite(descriptor, bytes, bytes.count, 0)
  }

  func sync() { fdatasync(descriptor) }
}
