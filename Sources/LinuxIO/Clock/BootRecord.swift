/// Which start of the machine the hall's timeline was last laid on, kept in the state directory:
/// one line `BOOT-ID EPOCH OFFSET`.
struct BootRecord: Hashable {
  var bootID: String
  var bootEpoch: Int
  /// Instant minus CLOCK_BOOTTIME, nanoseconds.
  var offset: Int64

  init(bootID: String, bootEpoch: Int, offset: Int64) {
    self.bootID = bootID
    self.bootEpoch = bootEpoch
    self.offset = offset
  }

  /// Nil when there is none or it was damaged: the clocks then decide.
  init?(path: String) {
    guard let text = SmallFile.read(path, atMost: 256), text.last == "\n" else { return nil }
    let fields = text.dropLast().split(separator: " ")
    guard fields.count == 3, let epoch = Int(fields[1]), let offset = Int64(fields[2]), epoch > 0
    else { return nil }
    self.init(bootID: String(fields[0]), bootEpoch: epoch, offset: offset)
  }

  func write(to path: String) -> Bool {
    SmallFile.replace(path, with: "\(bootID) \(bootEpoch) \(offset)\n")
  }
}
