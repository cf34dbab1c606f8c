import CentralStore
import DeviceDrivers
import EventJournal
import Foundation
import HallConfiguration
import HallDomain
import HallEngine
import HallHTTP
import HallPorts
import HallRaster
import LinuxIO
import Logging
import ServiceLifecycle
import SparkplugNode

/// The composition root: reads the hall file, opens the journal, builds the straight line and
/// runs it until it is told to stop. Shutdown goes against the line: pages and devices first,
/// the writer last.
public enum HallDaemon {
  /// Returns after a graceful stop; throws `StartFailure` with the exit status otherwise.
  public static func run(_ options: DaemonOptions) async throws {
    ProcessMemory.returnLargeBlocks()
    let logger = Logger(label: "halld")
    let notifier = SystemdNotifier()
    let shelf = HallFileShelf(
      configuration: options.configuration, stateDirectory: options.stateDirectory)
    try? shelf.begin()
    let plan = try shelf.readPlan()
    let (journal, recovered) = try await openJournal(options, plan: plan, logger: logger)
    let clock = try makeClock(options, plan: plan, last: recovered.last)
    let engine = HallEngine(
      recovered: recovered, rules: plan.rules, journal: journal, clock: clock,
      logger: Logger(label: "engine"))
    let devices = DeviceLayer(
      plan: plan,
      context: DriverContext(
        hall: engine, commands: engine, clock: clock, logger: Logger(label: "devices")),
      profiles: { HallFile.profiles(for: options.configuration) },
      edit: { HallFile.edit(options.configuration, device: $0.rawValue, slave: $1) })
    let reloader = Reloader(
      shelf: shelf, engine: engine, devices: devices, notifier: notifier, logger: logger)
    let centre = plan.central.map {
      CentreServices(
        $0, board: options.stateDirectory + "/" + BoardCode.fileName, plan: plan, shelf: shelf,
        journal: journal, engine: engine, devices: devices, clock: clock, apply: reloader.apply)
    }
    let broker = plan.broker.map {
      SparkplugPublisher(
        plan: $0, hall: engine, devices: devices, commands: engine, clock: clock,
        logger: Logger(label: "broker"))
    }
    let server = HallServer(
      hall: engine, commands: engine,
      devices: HouseDirectory(
        parts: [devices] + (centre.map { [$0.replicator] } ?? []) + (broker.map { [$0] } ?? [])),
      installer: devices, journal: journal,
      options: try serverOptions(options, plan: plan), logger: Logger(label: "http"))
    let watchdog = Watchdog(
      notifier: notifier,
      probes: {
        [.init(name: "the writer", isAlive: { engine.isAlive(within: Limits.stall) })]
          + devices.buses.map { bus in
            .init(name: "bus \(bus.name)", isAlive: { bus.isAlive(within: Limits.stall) })
          }
      }, logger: Logger(label: "watchdog"))
    let events = EventLogger(hall: engine, logger: Logger(label: "hall"))
    let announcer = Announcer(
      notifier: notifier, server: server, commands: engine,
      listening: listening(options, plan), logger: logger)
    do {
      try await runServices(
        [engine, events] + (centre?.services ?? []) + (broker.map { [$0] } ?? []) + [
          devices, server, reloader, watchdog, JournalGuard(journal: journal), announcer,
        ], logger: logger)
    } catch {
      await journal.close()
      throw error
    }
    await journal.close()
  }

  static func readPlan(_ path: String, inPlaceOf home: String) throws -> HallPlan {
    let report = HallFile.check(path: path, inPlaceOf: home)
    guard let plan = report.plan else {
      throw StartFailure(
        .configuration, report.text(), cure: "Mend the hall file: halld check --config \(path)")
    }
    return plan
  }

  private static func openJournal(
    _ options: DaemonOptions, plan: HallPlan, logger: Logger
  ) async throws -> (SQLiteJournal, RecoveredHall) {
    do {
      try FileManager.default.createDirectory(
        atPath: options.stateDirectory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o750])
      let journal = try SQLiteJournal(
        directory: options.stateDirectory, capBytes: plan.service.journalCapBytes,
        retention: plan.service.retention, logger: Logger(label: "journal"))
      let recovered = try await journal.recover()
      if let repair = recovered.repair {
        logger.critical("\(repair)", metadata: MessageID.journalRepaired.metadata)
      }
      return (journal, recovered)
    } catch {
      throw StartFailure(
        .disk, "the journal in \(options.stateDirectory) cannot be used: \(error)",
        cure: "Look at the disk (dmesg, df) and at who owns the directory; nothing was changed.")
    }
  }

  private static func makeClock(
    _ options: DaemonOptions, plan: HallPlan, last: Now?
  ) throws -> SystemHallClock {
    do {
      return try SystemHallClock(
        timeZone: plan.rules.timeZone, last: last, bootFile: options.stateDirectory + "/boot")
    } catch .unknownTimeZone(let name) {
      throw StartFailure(
        .missingPart, "the system knows no time zone \(name)",
        cure: "Install tzdata, or mend hall.time-zone of the hall file.")
    } catch .cannotKeepBoot(let path) {
      throw StartFailure(
        .disk, "\(path) cannot be written", cure: "Look at the disk and the directory's owner.")
    }
  }

  private static func listening(
    _ options: DaemonOptions, _ plan: HallPlan
  ) -> (host: String, port: Int) {
    options.listen ?? (plan.service.listenHost, plan.service.listenPort)
  }

  private static func serverOptions(
    _ options: DaemonOptions, plan: HallPlan
  ) throws -> HallServerOptions {
    let (host, port) = listening(options, plan)
    let tokens = try options.tokenFile.map(readTokens) ?? []
    return HallServerOptions(
      host: host, port: port, socketPath: options.socket, tokens: tokens,
      simulatorPage: options.simulatorPage, publicURL: plan.service.publicURL,
      boards: plan.boards,
      scratchDirectory: options.stateDirectory,
      symbol: { try? QRCode($0).image(moduleSize: 8).png() })
  }

  private static func readTokens(_ file: String) throws -> [AccessToken] {
    let tokens = AccessToken.list((try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
    if let short = tokens.first(where: { $0.secret.utf8.count < Limits.shortestToken }) {
      throw StartFailure(
        .usage,
        "\(file) holds a token of less than \(Limits.shortestToken) characters"
          + (short.person.map { " (\($0))" } ?? ""), cure: freshToken(file))
    }
    if tokens.isEmpty {
      throw StartFailure(.usage, "\(file) holds no token", cure: freshToken(file))
    }
    if Set(tokens.map(\.secret)).count < tokens.count {
      throw StartFailure(
        .usage, "\(file) holds one token twice: it could not tell who asks",
        cure: freshToken(file))
    }
    return tokens
  }

  private static func freshToken(_ file: String) -> String {
    "echo \"NAME $(head -c 32 /dev/urandom | base64)\" >> \(file)"
  }

  private static func runServices(_ services: [any Service], logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(
      services: services.map {
        .init(
          service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Limits.gracefulStop
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let failure as StartFailure {
      throw failure
    } catch {
      throw StartFailure(
        .tryAgain, "a part of the daemon failed: \(error)",
        cure: "The service manager starts it again; the log above says which part.")
    }
  }
}
