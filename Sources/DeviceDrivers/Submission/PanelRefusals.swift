public import HallDomain
import Synchronization

/// Carries the reason of a refused press from the device with the button to the device with the
/// panel's display, which is often another one. Kept nowhere: a refusal is over in seconds.
public final class PanelRefusals: Sendable {
  private struct State {
    var listeners: [Int: (panel: PanelID, continuation: AsyncStream<LocalizedText>.Continuation)] =
      [:]
    var next = 0
  }

  private let state = Mutex(State())

  public init() {}

  func report(_ text: LocalizedText, at panel: PanelID) {
    let listeners = state.withLock { $0.listeners.values.filter { $0.panel == panel } }
    for listener in listeners { listener.continuation.yield(text) }
  }

  /// The newest refusal at a panel, and each after it.
  func refusals(at panel: PanelID) -> AsyncStream<LocalizedText> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: LocalizedText.self, bufferingPolicy: .bufferingNewest(1))
    let listener = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = (panel, continuation)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: listener) }
    }
    return stream
  }
}
