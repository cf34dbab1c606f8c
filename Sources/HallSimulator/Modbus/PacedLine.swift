import HallDomain
import HallPorts

/// What slaves and noise put on a line after a request.
public struct LineReply: Sendable {
  /// From the request's last character to the first of these; nil is the line's turnaround.
  public var after: Duration?
  public var bytes: [UInt8]
  /// CLOCK_MONOTONIC nanoseconds: what an emulator that fell behind would put on the line later
  /// than this is lost instead.
  public var notAfter: Int64?

  public init(after: Duration? = nil, _ bytes: [UInt8], notAfter: Int64? = nil) {
    self.after = after
    self.bytes = bytes
    self.notAfter = notAfter
  }
}

/// The slaves' end of a line, whatever carries its bytes.
protocol LineEnd {
  /// Waits at most `timeout`; empty when nothing came, nil when the master is gone.
  func hear(timeout: Duration) -> [UInt8]?
  func say(_ bytes: [UInt8])
}

extension PtyPort: LineEnd {
  func hear(timeout: Duration) -> [UInt8]? { read(timeout: timeout) }
  func say(_ bytes: [UInt8]) { write(bytes) }
}

extension SocketConnection: LineEnd {
  func hear(timeout: Duration) -> [UInt8]? { read(timeout: timeout) }
  func say(_ bytes: [UInt8]) { write(bytes) }
}

/// Hears requests and puts replies on a line, each character when a real line would have
/// carried it.
struct PacedLine {
  let port: any LineEnd
  private var finder = RTURequestFinder()
  private var pace: LinePace
  private(set) var lateness = LineLateness()

  init(port: any LineEnd, timing: BusTiming) {
    self.port = port
    pace = LinePace(timing)
  }

  /// Waits at most `timeout` for requests and serves them; false when the master is gone.
  ///
  /// - Parameter answer: what follows a request whose last character passed at the given moment: a
  ///   slave reads its registers when the request has come, not when the answer is due.
  @discardableResult
  mutating func serve(
    timeout: Duration, _ answer: (_ frame: [UInt8], _ end: Int64) -> [LineReply]
  ) -> Bool {
    guard let bytes = port.hear(timeout: timeout) else { return false }
    let now = MonotonicClock.now()
    finder.append(bytes, at: now)
    while let frame = finder.next(at: now) {
      let end = pace.request(arrival: now, characters: frame.count)
      if end - MonotonicClock.now() > SimulatorLimits.instant.wholeNanoseconds {
        MonotonicClock.sleep(until: end)
      }
      for reply in answer(frame, end) {
        for piece in pace.reply(reply, to: end) {
          MonotonicClock.sleep(until: piece.deadline)
          let passed = MonotonicClock.now()
          lateness.add(passed - piece.deadline)
          if let last = reply.notAfter, passed > last { break }
          port.say(Array(piece.bytes))
        }
      }
    }
    return true
  }
}

/// How far an emulated line fell behind its own deadlines.
public struct LineLateness: Hashable, Sendable {
  public private(set) var pieces = 0
  public private(set) var worst = Duration.zero
  private var sum: Int64 = 0

  public init() {}

  mutating func add(_ nanoseconds: Int64) {
    pieces += 1
    sum += max(nanoseconds, 0)
    worst = max(worst, .nanoseconds(nanoseconds))
  }

  public var mean: Duration { pieces == 0 ? .zero : .nanoseconds(sum / Int64(pieces)) }
}
