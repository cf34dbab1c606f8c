import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import HallSupervisor

struct RestartingTests {
  struct Broken: Error {}

  private final class Fragile: Service {
    let runs = Mutex(0)
    let failures: Int

    init(failures: Int) { self.failures = failures }

    func run() async throws {
      let run = runs.withLock { runs in
        runs += 1
        return runs
      }
      if run <= failures { throw Broken() }
    }
  }

  @Test func aDriverThatFailsIsStartedAgainAndOneThatEndsIsNot() async throws {
    let service = Fragile(failures: 2)
    let restarting = Restarting(
      name: "pad-3", service: service, logger: Logger(label: "test"),
      firstPause: .milliseconds(1))
    try await restarting.run()
    #expect(service.runs.withLock { $0 } == 3)
  }

  @Test func aCancelledDriverIsNotStartedAgain() async throws {
    let service = Fragile(failures: 1000)
    let restarting = Restarting(
      name: "pad-3", service: service, logger: Logger(label: "test"), firstPause: .seconds(60))
    let running = Task { try await restarting.run() }
    while service.runs.withLock({ $0 }) == 0 { await Task.yield() }
    running.cancel()
    try await running.value
    #expect(service.runs.withLock { $0 } == 1)
  }
}
