import Dispatch

/// Does long computations on one thread beside the tests' pool, one after the other.
///
/// Tests run on a pool of as many threads as there are cores. A test that computes for half a
/// minute holds one of them, and everything asynchronous, other tests' time limits included, waits
/// behind it; several at once take the processor from emulated slaves that have to be on time.
public func offPool<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withTaskExecutorPreference(LongComputations.shared) { try body() }
}

private final class LongComputations: TaskExecutor {
  static let shared = LongComputations()
  private let queue = DispatchQueue(label: "long computations", qos: .utility)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
