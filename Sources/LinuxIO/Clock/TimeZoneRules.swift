import HallDomain

/// A zone of the system's time zone database (TZif, RFC 8536), read once.
///
/// Foundation's own needs ICU, which alone would take more memory than the whole daemon; glibc's
/// is one zone for the process, set through its environment.
struct TimeZoneRules: Sendable {
  struct Change: Hashable, Sendable {
    /// Seconds since 1970 UTC from which on `offset` holds.
    var start: Int64
    /// Seconds east of Greenwich.
    var offset: Int
  }

  private let first: Int
  private let changes: [Change]
  /// What holds after the last change.
  private let rule: PosixTimeZone?

  static let folder = "/usr/share/zoneinfo"

  /// Nil when the database has no such zone.
  init?(named name: String) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".")
        && part.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            || $0 == 0x2B || $0 == 0x2D || $0 == 0x5F
        }
    }
    guard isSafe, let bytes = SmallFile.bytes("\(Self.folder)/\(name)", atMost: 1 << 20) else {
      return nil
    }
    self.init(file: bytes)
  }

  /// Reads a TZif file of version 2 or later (RFC 8536, 3); nil when it is none.
  init?(file: [UInt8]) {
    guard let old = Header(file, at: 0), old.version >= 0x32 else { return nil }
    let second = Header.size + old.dataSize(timeSize: 4)
    guard let header = Header(file, at: second) else { return nil }
    let times = second + Header.size
    let indices = times + header.times * 8
    let types = indices + header.times
    let footer = second + Header.size + header.dataSize(timeSize: 8)
    guard header.types > 0, footer < file.count, file[footer] == 0x0A else { return nil }
    func offset(ofType index: Int) -> Int? {
      guard index < header.types else { return nil }
      return Int(Int32(truncatingIfNeeded: Self.bigEndian(file, types + index * 6, 4)))
    }
    guard let first = offset(ofType: 0) else { return nil }
    var changes: [Change] = []
    changes.reserveCapacity(header.times)
    for index in 0..<header.times {
      guard let east = offset(ofType: Int(file[indices + index])) else { return nil }
      changes.append(Change(start: Self.bigEndian(file, times + index * 8, 8), offset: east))
    }
    guard zip(changes, changes.dropFirst()).allSatisfy({ $0.start < $1.start }) else { return nil }
    let text = file[(footer + 1)...].prefix { $0 != 0x0A }
    self.first = first
    self.changes = changes
    rule = PosixTimeZone(String(decoding: text, as: UTF8.self))
  }

  /// Seconds east of Greenwich at a moment, seconds since 1970 UTC.
  func offset(at second: Int64) -> Int {
    guard let start = changes.first, second >= start.start else {
      return changes.isEmpty ? rule?.offset(at: second) ?? first : first
    }
    if let rule, let last = changes.last, second >= last.start { return rule.offset(at: second) }
    var low = 0
    var high = changes.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if changes[middle].start <= second { low = middle } else { high = middle }
    }
    return changes[low].offset
  }

  /// Local date and time of day; `unixTime` in nanoseconds since 1970 UTC.
  func civil(unixTime: Int64) -> CivilTime {
    let second = unixTime.floorDivided(by: 1_000_000_000)
    let local = second + Int64(offset(at: second))
    let day = local.floorDivided(by: 86_400)
    return CivilTime(
      date: CivilDate(dayNumber: Int(day)),
      time: TimeOfDay(secondOfDay: Int(local - day * 86_400)))
  }

  private static func bigEndian(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64 {
    bytes[start..<start + count].reduce(0) { $0 << 8 | Int64($1) }
  }

  /// RFC 8536, 3.1.
  private struct Header {
    static let size = 44
    var version: UInt8
    var universal: Int
    var standard: Int
    var leaps: Int
    var times: Int
    var types: Int
    var characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard bytes.count >= start + Self.size,
        bytes[start..<start + 4].elementsEqual("TZif".utf8)
      else { return nil }
      func count(_ index: Int) -> Int { Int(bigEndian(bytes, start + 20 + index * 4, 4)) }
      version = bytes[start + 4]
      universal = count(0)
      standard = count(1)
      leaps = count(2)
      times = count(3)
      types = count(4)
      characters = count(5)
      guard max(universal, standard, leaps, times, types, characters) < 1 << 20 else { return nil }
    }

    func dataSize(timeSize: Int) -> Int {
      times * timeSize + times + types * 6 + characters + leaps * (timeSize + 4) + standard
        + universal
    }
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity; `divisor` > 0.
  func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
