import HallDomain
import HallPorts

/// A row of the table `record`, as it stands in the file.
struct StoredRecord: Hashable, Sendable {
  var sequence: Int64
  var bootEpoch: Int64
  var boottime: Int64
  var instant: Int64
  var unixTime: Int64
  var civil: String
  var quality: String
  var kind: String
  var version: Int64
  var originKind: String
  var originName: String
  var payload: [UInt8]
  var hash: RecordHash

  /// The clocks; nil when a field cannot be read.
  var now: Now? {
    let parts = civil.split(separator: " ")
    guard parts.count == 2, let date = CivilDate(parts[0]), let time = TimeOfDay(parts[1]),
      let quality = ClockQuality(rawValue: quality), let epoch = Int(exactly: bootEpoch)
    else { return nil }
    return Now(
      bootEpoch: epoch, boottime: boottime, instant: HallInstant(nanoseconds: instant),
      unixTime: unixTime, civil: CivilTime(date: date, time: time), quality: quality)
  }

  var origin: Origin? { Origin.Kind(rawValue: originKind).map { Origin($0, originName) } }
}
