import HallPorts
import Synchronization

/// Two pseudo-terminals joined like the two ends of a cable: for a program that opens its line
/// itself. As on a real cable, what is sent at another speed than the other end is set to is not
/// understood there: it is dropped.
public final class PtyBridge: Sendable {
  public let near: PtyPair
  public let far: PtyPair
  private let isStopped = Mutex(false)

  public init() throws {
    near = try PtyPair()
    far = try PtyPair()
    for (from, to) in [(near, far), (far, near)] {
      DedicatedThread.start(name: "pty bridge") { [weak self] in
        while self?.isStopped.withLock({ $0 }) == false {
          guard let bytes = from.read(waiting: .milliseconds(20)) else { return }
          if !bytes.isEmpty, from.line == to.line { to.write(bytes) }
        }
      }
    }
  }

  deinit { stop() }

  public func stop() { isStopped.withLock { $0 = true } }
}
