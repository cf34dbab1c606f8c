public import HallPorts
import Synchronization

/// A serial line in memory. What the driver writes goes to `peer`, which answers with bytes;
/// the test can send unasked, pull the plug, and limit how much the line takes.
public final class PipeSerialLine: SerialLineOpener {
  private struct State {
    var toDriver: [UInt8] = []
    var written: [UInt8] = []
    var isPlugged = true
    var opened = 0
    /// Bytes that the line takes before it takes none; nil: all.
    var room: Int?
  }

  private final class End: SerialLine {
    let pipe: PipeSerialLine
    init(_ pipe: PipeSerialLine) { self.pipe = pipe }

    func read(atMost count: Int, timeout: Duration?) throws(WireError) -> [UInt8] {
      let bytes = try pipe.take(count)
      if !bytes.isEmpty { return bytes }
      pipe.wait.wait(timeout)
      return try pipe.take(count)
    }

    func write(_ bytes: [UInt8], timeout: Duration) throws(WireError) -> Int {
      try pipe.give(bytes)
    }

    func discardInput() throws(WireError) { _ = try pipe.take(.max) }
    func close() {}
  }

  public let label: String
  private let wait: TwinWait
  private let state = Mutex(State())
  private let peer: @Sendable ([UInt8]) -> [UInt8]

  /// `peer` is called with each write's bytes, on the writer's thread, and answers at once.
  public init(
    label: String = "pipe", clock: SimulatedClock,
    peer: @escaping @Sendable ([UInt8]) -> [UInt8] = { _ in [] }
  ) {
    self.label = label
    wait = TwinWait(clock: clock)
    self.peer = peer
  }

  public func open() throws(WireError) -> any SerialLine {
    if !state.withLock({ $0.isPlugged }) { throw .gone("\(label): no such device") }
    state.withLock { $0.opened += 1 }
    return End(self)
  }

  public func wake() { wait.ring() }

  public func rest(for span: Duration) { wait.wait(span) }

  // MARK: - The test's side

  /// What the driver's sleeping thread has asked for: `.some(nil)` is for ever; nil: it is awake.
  public var sleep: Duration?? { wait.sleep }

  /// Everything the driver has written.
  public var written: [UInt8] { state.withLock { $0.written } }
  public var timesOpened: Int { state.withLock { $0.opened } }

  public func send(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    state.withLock { $0.toDriver += bytes }
    wait.ring()
  }

  public func unplug() {
    state.withLock { state in
      state.isPlugged = false
      state.toDriver = []
    }
    wait.ring()
  }

  public func plug() { state.withLock { $0.isPlugged = true } }

  /// The line takes so many bytes more, then none: a far end that holds its hand up.
  public func setRoom(_ room: Int?) { state.withLock { $0.room = room } }

  // MARK: - The driver's side

  private func take(_ count: Int) throws(WireError) -> [UInt8] {
    guard let bytes = state.withLock({ state -> [UInt8]? in
      guard state.isPlugged else { return nil }
      let taken = Array(state.toDriver.prefix(count))
      state.toDriver.removeFirst(taken.count)
      return taken
    }) else { throw .gone("\(label): hung up") }
    return bytes
  }

  private func give(_ bytes: [UInt8]) throws(WireError) -> Int {
    guard let taken = state.withLock({ state -> [UInt8]? in
      guard state.isPlugged else { return nil }
      let taken = Array(bytes.prefix(state.room ?? bytes.count))
      state.room = state.room.map { $0 - taken.count }
      state.written += taken
      return taken
    }) else { throw .gone("\(label): hung up") }
    send(peer(taken))
    return taken.count
  }
}
