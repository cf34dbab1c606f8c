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
    let space = UInt8(ascii: " ")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    bytes.appendDecimal(record.place.sequence)
    bytes.append(space)
    bytes += record.place.hash.hexDigits
    bytes.append(space)
    bytes += (record.day?.description ?? "-").utf8
    let check = checksum(bytes)
    bytes.append(space)
    bytes.appendDecimal(check)
    bytes += [UInt8](repeating: space, count: byteCount - 1 - bytes.count)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// Nil for anything that is not a whole line of ours.
  static func record(of bytes: [UInt8]) -> Record? {
    let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard bytes.count == byteCount, fields.count == 4,
      UInt64(fields[3]) == checksum(Array(fields[..<3].joined(separator: " ").utf8)),
      let sequence = Int64(fields[0]), let hash = RecordHash(hex: fields[1])
    else { return nil }
    return Record(
      place: ChainPlace(sequence: sequence, hash: hash), day: CivilDate(fields[2]))
  }

  /// FNV-1a, 64 bits (draft-eastlake-fnv): against accidents, not against people.
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return sum
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
