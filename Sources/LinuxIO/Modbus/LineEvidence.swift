/// What came over a serial line besides the answer that was waited for: the marks that wiring
/// faults leave.
public struct LineEvidence: Hashable, Sendable {
  /// The slaves of whole good frames that nobody waited for: an answer that came late, or a second
  /// one to the same request.
  public var strangers: [UInt8] = []
  /// Bytes that are no frame.
  public var strayBytes = 0
  /// Those of them that are zero, as a UART reads a break: a line whose idle level is inverted.
  public var zeroBytes = 0
  /// Such bytes stood right before the answer: a line that nobody holds at its idle level.
  public var isLedByStrayBytes = false

  public init() {}

  /// Adds what came while nothing was waited for.
  mutating func add(unexpected bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if let length = RTUAnswerFinder.frameLength(at: rest) {
        if let slave = rest.first { strangers.append(slave) }
        rest = rest.dropFirst(length)
      } else {
        add(stray: rest.prefix(1))
        rest = rest.dropFirst()
      }
    }
  }

  mutating func add(_ other: LineEvidence) {
    strangers += other.strangers
    strayBytes += other.strayBytes
    zeroBytes += other.zeroBytes
    isLedByStrayBytes = isLedByStrayBytes || other.isLedByStrayBytes
  }

  mutating func add(stray bytes: some Collection<UInt8>) {
    strayBytes += bytes.count
    zeroBytes += bytes.count { $0 == 0 }
  }
}
