public import HallPorts
import Synchronization

/// The far end of a serial bus on a pty, at the pace of a real line: a request has arrived when
/// its last character has passed, and bytes of an answer come when theirs have.
public final class PacedSlaves: Sendable {
  /// Bytes that a slave (or noise) puts on the line.
  public struct Reply: Sendable {
    /// From the request's last character to the first of these.
    public var after: Duration
    public var bytes: [UInt8]
    /// So many bytes are handed over at a time, each lot when its last character has passed.
    public var slice: Int
    /// Not said at all when a loaded machine lets it come later after the request than this: no
    /// real slave is late because the tester's processor is.
    public var within: Duration?

    public init(
      after: Duration = .milliseconds(2), within: Duration? = nil, _ bytes: [UInt8],
      slice: Int = .max
    ) {
      self.after = after
      self.within = within
      self.bytes = bytes
      self.slice = slice
    }
  }

  public struct Request: Sendable {
    public var bytes: [UInt8]
    /// When its first character went on the line.
    public var began: ContinuousClock.Instant
  }

  private struct Lot {
    var at: ContinuousClock.Instant
    var latest: ContinuousClock.Instant?
    var bytes: [UInt8]
  }

  private struct State {
    var requests: [Request] = []
    var isStopped = false
  }

  private let state = Mutex(State())

  /// - Parameter answer: what follows a request; its number counts from 1.
  public init(
    on pty: PtyPair, timing: BusTiming,
    answer: @escaping @Sendable (_ request: [UInt8], _ number: Int) -> [Reply]
  ) {
    DedicatedThread.start(name: "slaves") { [weak self] in
      var received: [UInt8] = []
      var planned: [Lot] = []
      while self?.state.withLock({ $0.isStopped }) == false {
        let now = ContinuousClock.now
        while let next = planned.first, next.at <= now {
          if next.latest.map({ now <= $0 }) ?? true { pty.write(next.bytes) }
          planned.removeFirst()
        }
        let pause = min(planned.first.map { $0.at - now } ?? .milliseconds(5), .milliseconds(5))
        guard let bytes = pty.read(waiting: pause) else { return }
        if bytes.isEmpty { continue }
        received += bytes
        while let length = Self.length(of: received), received.count >= length {
          let request = Array(received.prefix(length))
          received.removeFirst(length)
          let began = ContinuousClock.now
          guard let number = self?.note(Request(bytes: request, began: began)) else { return }
          let ended = began + timing.character * length
          for reply in answer(request, number) {
            planned += Self.lots(of: reply, after: ended, timing)
          }
          planned.sort { $0.at < $1.at }
        }
      }
    }
  }

  deinit { stop() }

  public func stop() { state.withLock { $0.isStopped = true } }

  public var requests: [Request] { state.withLock { $0.requests } }

  private func note(_ request: Request) -> Int {
    state.withLock { state in
      state.requests.append(request)
      return state.requests.count
    }
  }

  /// FC01 to FC06 have 8 bytes, FC15 and FC16 say how many data bytes they carry.
  private static func length(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 8 else { return nil }
    return bytes[1] >= 15 ? 9 + Int(bytes[6]) : 8
  }

  private static func lots(
    of reply: Reply, after ended: ContinuousClock.Instant, _ timing: BusTiming
  ) -> [Lot] {
    let begin = ended + reply.after
    let size = min(max(reply.slice, 1), max(reply.bytes.count, 1))
    return stride(from: 0, to: reply.bytes.count, by: size).map { start in
      let end = min(start + size, reply.bytes.count)
      return Lot(
        at: begin + timing.character * end, latest: reply.within.map { ended + $0 },
        bytes: Array(reply.bytes[start..<end]))
    }
  }
}
