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
    /// The last record that the centre was shown ahead of a backlog.
    var shown: Int64 = 0
    var connections: Int64 = 0
  }

  private let plan: CentralPlan
  private let journal: any JournalFeed
  private let hall: any HallReader
  private let commands: any CommandSink
  private let clock: any HallClock
  private let logger: Logger
  private let software: String
  private let board: String?
  private let figures: Mutex<Figures>

  /// - Parameter board: file with the code of a board that took the hall over (`BoardCode`).
  public init(
    plan: CentralPlan, journal: any JournalFeed, hall: any HallReader,
    commands: any CommandSink, clock: any HallClock, software: String, board: String? = nil,
    logger: Logger
  ) {
    self.plan = plan
    self.journal = journal
    self.hall = hall
    self.commands = commands
    self.clock = clock
    self.software = software
    self.board = board
    self.logger = logger
    figures = Mutex(Figures(since: clock.now().unixTime / 1_000_000))
  }

  public func run() async throws {
    let link = CentralLink(plan: plan, software: software, board: board)
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
      replication: Replication(
        journalEnd: await journal.lastSequence(), bandwidth: plan.bandwidth, at: clock.instant))
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
    /// The batch that comes after the one that is under way.
    var ahead: RecordBatch?
    /// The certificate that the connection was made with, and what is to be said of it.
    var certificate: CertificateFile?
    var warning: String?
  }

  private func take(_ step: Replication.Step, _ link: CentralLink, _ course: inout Course) async {
    do throws(UplinkFault) {
      switch step {
      case .connect:
        course.certificate = await link.certificate()
        course.ahead = nil
        try await link.connect()
        figures.withLock { $0.connections += 1 }
        course.replication.connected()
      case .greet:
        try await greet(link, &course)
      case .send(let head, let limit):
        try await send(after: head, limit: limit, link, &course)
      case .sendLive(let last, let limit):
        try await sendLive(after: last, limit: limit, link, &course)
      case .wait: break
      }
    } catch {
      course.replication.failed(error, at: clock.instant, chance: .random(in: 0...1))
    }
  }

  private func greet(_ link: CentralLink, _ course: inout Course) async throws(UplinkFault) {
    let certificate = await link.certificate()
    if certificate != course.certificate {
      logger.notice("a new certificate is taken", metadata: ["ends": "\(certificate?.ends ?? 0)"])
      return course.replication.renew(at: clock.instant)
    }
    course.warning = certificate?.warning(at: clock.now().unixTime / 1_000_000_000)
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

  private func batch(
    after last: Int64, limit: Int, bytes: Int
  ) async throws(UplinkFault) -> RecordBatch? {
    do {
      return RecordBatch(
        try await journal.journalRecords(after: last, limit: limit), bytes: bytes)
    } catch {
      throw .lost("the journal cannot be read: \(error)")
    }
  }

  private func send(
    after head: Int64, limit: Int, _ link: CentralLink, _ course: inout Course
  ) async throws(UplinkFault) {
    let bytes = course.replication.batchBytes
    var next = course.ahead
    course.ahead = nil
    if next?.first != head + 1 { next = try await batch(after: head, limit: limit, bytes: bytes) }
    guard let batch = next else { return course.replication.misplaced() }
    let (start, end) = (clock.instant, course.replication.journalEnd)
    course.replication.sent(bytes: batch.bytes, at: start)
    // While the centre writes this one, the next of a backlog is read and made ready.
    let ahead = Task { () -> RecordBatch? in
      guard end - batch.last >= limit else { return nil }
      return try? await self.batch(after: batch.last, limit: limit, bytes: bytes)
    }
    let verdict = try await link.send(batch, journalEnd: end)
    course.ahead = await ahead.value
    switch verdict {
    case .taken(let head):
      course.replication.taken(
        through: head, within: clock.instant - start, at: clock.instant)
      figures.withLock { figures in
        figures.batches += 1
        figures.taken += Int64(batch.count)
        figures.newestTaken = batch.newest
      }
    case .misplaced:
      course.replication.misplaced()
    case .fenced(let reason):
      await fence(reason, link, &course)
    }
  }

  private func sendLive(
    after last: Int64, limit: Int, _ link: CentralLink, _ course: inout Course
  ) async throws(UplinkFault) {
    guard
      let batch = try await batch(after: last, limit: limit, bytes: course.replication.batchBytes)
    else { return course.replication.misplaced() }
    course.replication.sent(bytes: batch.bytes, at: clock.instant)
    try await link.preview(batch)
    course.replication.takenLive(through: batch.last, at: clock.instant)
    figures.withLock { $0.shown = batch.last }
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
    var health = course.replication.health(at: now)
    let isOnlyWarned = health == .up && course.warning != nil
    if let warning = course.warning, isOnlyWarned { health = .degraded(reason: warning) }
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
    guard health == .up || health.isDown || isOnlyWarned,
      course.reported.map({ !$0.isOfOneKind(with: health) }) ?? true
    else { return }
    course.reported = health
    switch health {
    case .down(let reason):
      logger.warning("the centre is away", metadata: ["reason": "\(reason)", "lag": "\(lag)"])
    case .degraded(let reason):
      logger.warning("the way to the centre", metadata: ["reason": "\(reason)"])
    case .up:
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
      .init("shown ahead", Double(figures.shown)),
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

extension DeviceHealth {
  /// Whether both are up, both degraded or both down, whatever the words.
  fileprivate func isOfOneKind(with other: DeviceHealth) -> Bool {
    switch (self, other) {
    case (.up, .up), (.degraded, .degraded), (.down, .down): true
    default: false
    }
  }
}
