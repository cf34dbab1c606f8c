import HallDomain
import HallPorts

/// What is known of the node behind a board's address, where its protocol lets it be asked.
///
/// The question goes out with a frame that is sent anyway, and answers are looked at when the board
/// is awake anyway. Many cheap nodes never answer: of them nothing is known, and that is no fault.
struct NodeWatch: Sendable {
  /// What one part of a node has said.
  struct Answer: Hashable, Sendable {
    /// A node of many ports answers in parts.
    var part: UInt8 = 0
    /// What it says is wrong with it, for people.
    var fault: String?
  }

  private(set) var questions = 0
  private(set) var answers = 0
  private var askedAt: HallInstant?
  private var isAnswered = true
  /// Questions in a row that were not answered.
  private var silences = 0
  private var faults: [UInt8: String] = [:]

  /// Whether it is time to ask; then it counts as asked.
  mutating func ask(at instant: HallInstant) -> Bool {
    if let askedAt, instant < askedAt + PixelBoardLimits.nodeQuestion { return false }
    silences = isAnswered ? 0 : silences + 1
    isAnswered = false
    askedAt = instant
    questions += 1
    return true
  }

  mutating func take(_ answer: Answer) {
    answers += 1
    isAnswered = true
    silences = 0
    faults[answer.part] = answer.fault
  }

  /// Nil: nothing is wrong, as far as it is known.
  var trouble: DeviceHealth? {
    guard answers > 0 else { return nil }
    if silences >= PixelBoardLimits.nodeSilences {
      return .down(reason: "the node has fallen silent: check its power and its network cable")
    }
    return faults.min { $0.key < $1.key }.map { .degraded(reason: "the node reports: \($0.value)") }
  }

  var figures: [DeviceReport.Figure] {
    [.init("questions", Double(questions)), .init("answers", Double(answers))]
  }
}
