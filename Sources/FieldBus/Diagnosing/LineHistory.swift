import HallDomain
import LinuxIO

/// What was seen of one slave lately.
struct LineRecord: Hashable {
  var asked = 0
  /// Answers that check, exceptions too.
  var good = 0
  var garbled = 0
  /// Good answers that came after the time-out.
  var late = 0
  /// Good answers behind a good answer.
  var doubled = 0
  /// Good answers with stray bytes right before them.
  var led = 0
  /// Bytes of no frame, and those of them that are zero.
  var strayBytes = 0
  var zeroBytes = 0

  static func + (left: Self, right: Self) -> Self {
    LineRecord(
      asked: left.asked + right.asked, good: left.good + right.good,
      garbled: left.garbled + right.garbled, late: left.late + right.late,
      doubled: left.doubled + right.doubled, led: left.led + right.led,
      strayBytes: left.strayBytes + right.strayBytes, zeroBytes: left.zeroBytes + right.zeroBytes)
  }
}

/// The records of a bus's slaves over the last one to two `Limits.diagnosisWindow`s: what was
/// mended is forgotten soon.
struct LineHistory {
  private var current: [Int: LineRecord] = [:]
  private var previous: [Int: LineRecord] = [:]
  private var turn = HallInstant.zero
  /// Whether the last answer of a slave came in time.
  private var wasGood: [Int: Bool] = [:]

  var records: [Int: LineRecord] { current.merging(previous, uniquingKeysWith: +) }

  mutating func note(
    _ outcome: ModbusOutcome, of slave: Int, _ evidence: LineEvidence, at now: HallInstant
  ) {
    if now >= turn {
      previous = now >= turn + Limits.diagnosisWindow ? [:] : current
      current = [:]
      turn = now + Limits.diagnosisWindow
    }
    for stranger in evidence.strangers.map(Int.init) {
      guard let isSecond = wasGood[stranger] else { continue }
      if isSecond {
        current[stranger, default: LineRecord()].doubled += 1
      } else {
        current[stranger, default: LineRecord()].late += 1
      }
    }
    var record = current[slave, default: LineRecord()]
    record.asked += 1
    record.strayBytes += evidence.strayBytes
    record.zeroBytes += evidence.zeroBytes
    switch outcome {
    // A gateway says that its slave is silent.
    case .exception(10), .exception(11), .silent: wasGood[slave] = false
    case .values, .written, .exception:
      record.good += 1
      if evidence.isLedByStrayBytes { record.led += 1 }
      wasGood[slave] = true
    case .garbled:
      record.garbled += 1
      wasGood[slave] = false
    }
    current[slave] = record
  }
}
