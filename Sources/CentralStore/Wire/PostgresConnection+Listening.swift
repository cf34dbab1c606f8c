import CLibpq
import Glibc

/// Asynchronous notification (PostgreSQL 15 documentation, 34.9).
extension PostgresConnection {
  /// - Parameter channel: letters, digits, `_` and `-`.
  func listen(on channel: String) throws(UplinkFault) { try run("LISTEN \"\(channel)\"") }

  /// Waits until somebody notified; false when the time is over before.
  func awaitNotification(atMost span: Duration) throws(UplinkFault) -> Bool {
    let end = ContinuousClock.now + span
    while true {
      if takeNotifications() { return true }
      let rest = end - ContinuousClock.now
      if rest <= .zero { return false }
      guard try stop.wait(for: POLLIN, on: PQsocket(handle), atMost: rest) else { continue }
      if PQconsumeInput(handle) == 0 { throw .lost(line) }
    }
  }

  private func takeNotifications() -> Bool {
    var isAny = false
    while let notification = PQnotifies(handle) {
      PQfreemem(notification)
      isAny = true
    }
    return isAny
  }
}
