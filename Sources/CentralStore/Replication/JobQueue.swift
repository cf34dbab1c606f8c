import Dispatch
import Synchronization

/// Hands work to the one thread that waits for it, in order.
final class JobQueue: Sendable {
  typealias Job = @Sendable (inout PostgresConnection?) -> Void

  private struct State {
    var jobs: [Job] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let ready = DispatchSemaphore(value: 0)

  /// False after `close`: the job will not run.
  func add(_ job: @escaping Job) -> Bool {
    let isTaken = state.withLock { state in
      if !state.isClosed { state.jobs.append(job) }
      return !state.isClosed
    }
    if isTaken { ready.signal() }
    return isTaken
  }

  /// Waits for the next job; nil after `close` and the last one.
  func next() -> Job? {
    ready.wait()
    return state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
  }

  func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { ready.signal() }
  }
}
