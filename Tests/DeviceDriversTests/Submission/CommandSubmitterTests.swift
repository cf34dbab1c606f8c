import HallDomain
import HallPorts
import HallTestKit
import Logging
import Testing

@testable import DeviceDrivers

@Suite struct CommandSubmitterTests {
  /// A driver that ended with an error is started again with the same submitter.
  @Test(.timeLimit(.minutes(1))) func aSubmitterThatIsRunAgainSendsAgain() async throws {
    let hall = InMemoryHall(rules: .sample)
    let submitter = CommandSubmitter(
      device: "pad",
      context: DriverContext(
        hall: hall, commands: hall, clock: hall.clock, logger: Logger(label: "test")),
      random: SystemRandomNumberGenerator())
    var sent = 0
    for _ in 0..<2 {
      let run = Task { await submitter.run() }
      // The second is pushed while the run waits for something to do.
      for active in [true, false] {
        submitter.push(.contact("door", active), at: hall.clock.now().instant)
        sent += 1
        while hall.commands.count < sent { try await Task.sleep(for: .milliseconds(1)) }
      }
      run.cancel()
      await run.value
    }
    #expect(hall.commands.count == 4)
  }
}
