import HallPorts
import Synchronization

/// Hands the newest committed view to everyone who follows it; a slow reader skips to the newest.
final class ViewPublisher: Sendable {
  private struct State {
    var view: HallView
    var followers: [Int: AsyncStream<HallView>.Continuation] = [:]
    var nextFollower = 0
    var finished = false
  }

  private let state: Mutex<State>

  init(_ view: HallView) { state = Mutex(State(view: view)) }

  var view: HallView { state.withLock { $0.view } }

  func publish(_ view: HallView) {
    let followers = state.withLock { state in
      state.view = view
      return Array(state.followers.values)
    }
    for follower in followers { follower.yield(view) }
  }

  func follow() -> AsyncStream<HallView> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: HallView.self, bufferingPolicy: .bufferingNewest(1))
    let follower: Int? = state.withLock { state in
      continuation.yield(state.view)
      guard !state.finished else { return nil }
      let follower = state.nextFollower
      state.nextFollower += 1
      state.followers[follower] = continuation
      return follower
    }
    guard let follower else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.followers.removeValue(forKey: follower) }
    }
    return stream
  }

  /// Ends every stream: the daemon stops.
  func finish() {
    let followers = state.withLock { state in
      state.finished = true
      return Array(state.followers.values)
    }
    for follower in followers { follower.finish() }
  }
}
