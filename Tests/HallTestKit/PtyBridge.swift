import HallPorts
import HallTestKit
import Synchronization

/// Joins two ptys, so that two programs that each open a tty hear each other.
final class PtyBridge: Sendable {
  let near: PtyPair
  let far: PtyPair
  private let isStopped = Mutex(false)

  init() throws {
    near = try PtyPair()
    far = try PtyPair()
    for (from, to) in [(near, far), (far, near)] {
      DedicatedThread.start(name: "pty bridge") { [weak self] in
        while self?.isStopped.withLock({ $0 }) == false {
          guard let bytes = from.read(waiting: .milliseconds(20)) else { return }
          to.write(bytes)
        }
      }
    }
  }

  deinit { stop() }

  func stop() { isStopped.withLock { $0 = true } }
}
