public import HallDomain
public import HallPorts
public import Logging
public import ServiceLifecycle
import Synchronization

/// Takes the journal to the centre, record for record: follows it behind the writer, sends batches,
/// and begins again where the centre ends after every break. The hall never waits for it.
///
/// `Replication` decides, `CentralLink` talks to PostgreSQL; here they are put together.
public final class Replicator: Service, DeviceDirectory {
  /// The device that stands for the centre in lists and events.
  public static let device = DeviceID("central")
  /// The journal's name for this reader.
  public static let reader = "central"

  private struct Figures {
    var health = DeviceHealth.degraded(reason: "not connected yet")
    var since: Int64
    var lag: Int64 = 0
    /// The last record that the centre is known to have.
    var position: Int64 = 0
    /// Wall clock of the newest record that the centre has, nanoseconds.
    var newestTaken: Int64?
    var taken: Int64 = 0
    var batches: Int64 = 0
    var connections: Int64 = 0
  }

  private let plan: CentralPlan
  private let journal: any JournalFeed
  private let hall: any HallReader
  private let commands: any CommandSink
  private let clock: any HallClock
  private let logger: Logger
  private let software: String
  private let figures: Mutex<Figures>

  public init(
    plan: CentralPlan, journal: any JournalFeed, hall: any HallReader,
    commands: any CommandSink, clock: any HallClock, software: String, logger: Logger
  ) {
    self.plan = plan
    self.journal = journal
    self.hall = hall
    self.commands = commands
    self.clock = clock
    self.software = software
    self.logger = logger
    figures = Mutex(Figures(since: clock.now().unixTime / 1_000_000))
  }

  public func run() async throws {
    let link = CentralLink(plan: plan, software: software)
    await withTaskCancellationHandler {
      await cancelWhenGracefulShutdown { await self.follow(link) }
    } onCancel: {
      link.close()
    }
    link.close()
  }

  // MARK: - The loop

  private func follow(_ link: CentralLink) async {
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let views = Task { [hall] in
      for await _ in hall.views() { wake.yield() }
    }
    var course = Course(
      replication: Replication(journalEnd: await journal.lastSequence(), at: clock.instant))
    // What is under way at the centre ends with the wait for it.
    await withTaskCancellationHandler {
      var waking = wakes.makeAsyncIterator()
      while !Task.isCancelled {
        course.replication.journalReached(await journal.lastSequence())
        let step = course.replication.next(at: clock.instant)
        if case .wait(let until) = step {
          await publish(&course)
          let timer = Task { [clock] in
            // A wait that something else ended must not end the next one.
            if (try? await clock.sleep(until: until)) != nil { wake.yield() }
          }
          await waking.next()
          timer.cancel()
        } else {
          await take(step, link, &course)
          await publish(&course)
        }
      }
    } onCancel: {
      link.close()
      wake.finish()
    }
    views.cancel()
    if let head = course.replication.head {
      try? await journal.advanceOutbox(of: Self.reader, to: head)
    }
  }

  /// What one run of the loop knows.
  private struct Course {
    var replication: Replication
    var keptPosition: Int64 = -1
    var nextKeeping = HallInstant.zero
    var reported: DeviceHealth?
  }

  private func take(_ step: Replication.Step, _ link: CentralLink, _ course: inout Course) async {
    do throws(UplinkFault) {
      switch step {
      case .connect:
        try await link.connect()
        figures.withLock { $0.connections += 1 }
        course.replication.connected()
      case .greet:
        try await greet(link, &course)
      case .send(let head, let limit):
        try await send(after: head, limit: limit, link, &course)
      case .wait: break
      }
    } catch {
      course.replication.failed(error, at: clock.instant, chance: .random(in: 0...1))
    }
  }

  private func greet(_ link: CentralLink, _ course: inout Course) async throws(UplinkFault) {
    let end = await journal.lastSequence()
    let welcome = try await link.greet(journalEnd: end)
    switch try await standing(welcome, last: end) {
    case .follows:
      course.replication.greeted(head: welcome.head.sequence, at: clock.instant)
    case .gap(let first):
      try await link.report(gapUpTo: first)
      logger.error(
        "records left the journal before they came to the centre",
        metadata: ["from": "\(welcome.head.sequence + 1)", "to": "\(first.sequence)"])
    case .forked(let reason):
      try await link.report(fork: reason)
      await fence(reason, link, &course)
    case .fenced(let reason):
      await fence(reason, link, &course)
    }
  }

  private func standing(
    _ welcome: Welcome, last: Int64
  ) async throws(UplinkFault) -> Standing {
    do {
      return Standing(
        welcome, own: try await journal.mark(at: welcome.head.sequence),
        first: try await journal.firstMark(), last: last)
    } catch {
      throw .lost("the journal cannot be read: \(error)")
    }
  }

  private func send(
    after head: Int64, limit: Int, _ link: CentralLink, _ course: inout Course
  ) async throws(UplinkFault) {
    let records: [JournalRecord]
    do {
      records = try await journal.journalRecords(after: head, limit: limit)
    } catch {
      throw .lost("the journal cannot be read: \(error)")
    }
    guard let batch = RecordBatch(records) else { return course.replication.misplaced() }
    let start = clock.instant
    let verdict = try await link.send(batch, journalEnd: course.replication.journalEnd)
    switch verdict {
    case .taken(let head):
      course.replication.taken(
        through: head, within: clock.instant - start, at: clock.instant)
      figures.withLock { figures in
        figures.batches += 1
        figures.taken += Int64(batch.records.count)
        figures.newestTaken = batch.records.last?.unixTime
      }
    case .misplaced:
      course.replication.misplaced()
    case .fenced(let reason):
      await fence(reason, link, &course)
    }
  }

  private func fence(_ reason: String, _ link: CentralLink, _ course: inout Course) async {
    course.replication.fenced(reason, at: clock.instant)
    await link.disconnect()
  }

  // MARK: - What others see

  /// Keeps the position, and tells the hall and the log when the centre goes away or is back.
  private func publish(_ course: inout Course) async {
    let now = clock.instant
    if let head = course.replication.head, head != course.keptPosition, now >= course.nextKeeping {
      course.nextKeeping = now + Limits.positionPeriod
      if (try? await journal.advanceOutbox(of: Self.reader, to: head)) != nil {
        course.keptPosition = head
      }
    }
    let health = course.replication.health(at: now)
    let lag = course.replication.lag
    figures.withLock { figures in
      figures.lag = lag
      figures.position = course.replication.head ?? 0
      if figures.health != health {
        figures.health = health
        figures.since = clock.now().unixTime / 1_000_000
      }
    }
    // The hall's events hear of an absence that lasts, and not of each try's own words.
    guard health == .up || health.isDown, health.isDown != course.reported?.isDown else { return }
    course.reported = health
    if case .down(let reason) = health {
      logger.warning("the centre is away", metadata: ["reason": "\(reason)", "lag": "\(lag)"])
    } else {
      logger.notice("the centre takes this hall's records", metadata: ["lag": "\(lag)"])
    }
    _ = try? await commands.submit(
      .devices(.health(device: Self.device, health: health)),
      from: Origin(.driver, Self.device.rawValue), key: nil)
  }

  public func devices() -> [DeviceReport] {
    let now = clock.now().unixTime
    let figures = figures.withLock { $0 }
    let behind = figures.lag == 0 ? 0 : figures.newestTaken.map { Double(now - $0) / 1e9 }
    var list = [
      DeviceReport.Figure("lag events", Double(figures.lag)),
      .init("position", Double(figures.position)),
    ]
    if let behind { list.append(.init("lag seconds", max(behind, 0), "s")) }
    list += [
      .init("records taken", Double(figures.taken)), .init("batches", Double(figures.batches)),
      .init("connections", Double(figures.connections)),
    ]
    return [
      DeviceReport(
        id: Self.device, family: "central", name: LocalizedText(zh: "中心", en: "centre"),
        wire: "\(plan.host):\(plan.port)/\(plan.database)", health: figures.health,
        since: figures.since, shows: figures.lag == 0 ? "" : "\(figures.lag) records behind",
        figures: list)
    ]
  }

  public func picture(of device: DeviceID) -> [UInt8]? { nil }
}
