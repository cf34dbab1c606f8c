import Dispatch

/// Does long computations on a thread of their own.
///
/// Tests run on a pool of as many threads as there are cores. One that computes for half a minute
/// holds one of them, and everything asynchronous, other tests' time limits included, waits
/// behind it.
public func offPool<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withTaskExecutorPreference(OwnThread()) { try body() }
}

private final class OwnThread: TaskExecutor {
  /// A queue of its own that targets no other gets a thread whatever the pool does.
  private let queue = DispatchQueue(label: "long test")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
