import Glibc

/// What a port sent or heard, as it stood on the wire.
public struct TappedBytes: Sendable {
  public var isSent: Bool
  public var bytes: [UInt8]
  /// Microseconds since 1970: the begin of what was sent, the end of what came.
  public var moment: Int64

  public init(isSent: Bool, bytes: [UInt8], moment: Int64) {
    self.isSent = isSent
    self.bytes = bytes
    self.moment = moment
  }
}

/// Listens on a port; called on the port's thread.
public typealias WireTap = @Sendable (TappedBytes) -> Void

/// Hands what comes over a line to a tap, a frame at a time, as far as frames can be told.
struct TapFeed {
  var tap: WireTap?
  private var heard: [UInt8] = []

  /// Nothing is kept while nobody listens.
  mutating func hear(_ bytes: [UInt8]) {
    if tap != nil, heard.count < Limits.noise { heard += bytes }
  }

  mutating func send(_ frame: [UInt8]) {
    guard let tap else { return }
    flush()
    tap(TappedBytes(isSent: true, bytes: frame, moment: Self.now))
  }

  /// The transaction is over.
  mutating func flush() {
    defer { heard = [] }
    guard let tap, !heard.isEmpty else { return }
    var rest = heard[...]
    func tell(_ bytes: ArraySlice<UInt8>) {
      if !bytes.isEmpty { tap(TappedBytes(isSent: false, bytes: Array(bytes), moment: Self.now)) }
    }
    func length(at start: Int) -> Int? { RTUAnswerFinder.frameLength(at: rest[start...]) }
    while let start = rest.indices.first(where: { length(at: $0) != nil }),
      let length = length(at: start)
    {
      tell(rest[..<start])
      tell(rest[start..<(start + length)])
      rest = rest[(start + length)...]
    }
    tell(rest)
  }

  /// A piece of a stream whose frames say their own length.
  mutating func flushWhole() {
    defer { heard = [] }
    guard let tap, !heard.isEmpty else { return }
    tap(TappedBytes(isSent: false, bytes: heard, moment: Self.now))
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
