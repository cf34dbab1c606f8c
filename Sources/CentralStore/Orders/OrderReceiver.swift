import HallDomain
public import HallPorts
public import Logging
public import ServiceLifecycle

/// Takes the centre's orders to the hall, and tells the centre how the hall is.
///
/// An order becomes a command like any other; what became of it is an event, and the answer to the
/// centre goes out after its commit. A break anywhere brings the order again, and the journal knows
/// its id. `Reception` decides when; here it is done.
public final class OrderReceiver: Service {
  /// What it needs of the hall.
  public struct Parts: Sendable {
    var hall: any HallReader
    var commands: any CommandSink
    var devices: any DeviceDirectory
    var configurations: any ConfigurationDesk
    var clock: any HallClock
    /// Of the hall file, the profiles and the like, as the fleet's list shows them.
    var versions: @Sendable () -> JSONValue

    public init(
      hall: any HallReader, commands: any CommandSink, devices: any DeviceDirectory,
      configurations: any ConfigurationDesk, clock: any HallClock,
      versions: @escaping @Sendable () -> JSONValue
    ) {
      self.hall = hall
      self.commands = commands
      self.devices = devices
      self.configurations = configurations
      self.clock = clock
      self.versions = versions
    }
  }

  private let plan: CentralPlan
  private let parts: Parts
  private let software: String
  private let board: String?
  private let logger: Logger

  /// - Parameter board: file with the code of a board that took the hall over (`BoardCode`).
  public init(
    plan: CentralPlan, parts: Parts, software: String, board: String? = nil, logger: Logger
  ) {
    self.plan = plan
    self.parts = parts
    self.software = software
    self.board = board
    self.logger = logger
  }

  public func run() async throws {
    let link = CentralLink(plan: plan, software: software, board: board)
    await withTaskCancellationHandler {
      await cancelWhenGracefulShutdown { await self.receive(link) }
    } onCancel: {
      link.close()
    }
    link.close()
  }

  /// What one run of the loop knows.
  private struct Course {
    var reception: Reception
    var reported: HallStatus?
    var isAway = false
    /// Orders whose end the hall has not told yet: a configuration on trial.
    var pending: Set<OrderID> = []
  }

  private func receive(_ link: CentralLink) async {
    var course = Course(reception: Reception(at: parts.clock.instant))
    await withTaskCancellationHandler {
      while !Task.isCancelled { await step(link, &course) }
    } onCancel: {
      link.close()
    }
  }

  private func step(_ link: CentralLink, _ course: inout Course) async {
    let clock = parts.clock
    do throws(UplinkFault) {
      switch course.reception.next(at: clock.instant) {
      case .connect:
        try await link.connect()
        try await link.enter()
        try await link.listen(for: plan.hall)
        course.reception.connected(at: clock.instant)
        if course.isAway { logger.notice("orders can come from the centre again") }
        course.isAway = false
      case .fetch:
        let isRest = try await fetch(link, &course)
        course.reception.fetched(isRest: isRest, at: clock.instant)
      case .report: try await report(link, &course)
      case .listen(let span):
        if try await link.awaitOrder(atMost: span) {
          course.reception.notified(at: clock.instant)
        }
        look(&course)
      case .wait(let until): try? await clock.sleep(until: until)
      }
    } catch {
      course.reception.failed(error, at: clock.instant, chance: .random(in: 0...1))
      if error != .stopping, !course.isAway {
        course.isAway = true
        logger.warning("no orders can come from the centre", metadata: ["reason": "\(error)"])
      }
    }
  }

  // MARK: - Orders

  /// True when some are left.
  private func fetch(
    _ link: CentralLink, _ course: inout Course
  ) async throws(UplinkFault) -> Bool {
    let rows = try await link.orders(limit: Limits.ordersInAnswer)
    var left = rows.count == Limits.ordersInAnswer
    course.pending = []
    for row in rows {
      let order = await read(row)
      let records: [RecordedEvent]
      do {
        records = try await parts.commands.submit(
          .orders(.take(order)), from: Origin(.centre, row.by),
          key: IdempotencyKey("order/" + row.id))
      } catch {
        logger.warning(
          "an order of the centre could not be recorded; it is asked for again",
          metadata: ["order": "\(row.id)", "reason": "\(error)"])
        left = true
        continue
      }
      if let answer = answer(order.mark.order, records) {
        try await link.answer(answer)
      } else {
        course.pending.insert(order.mark.order)
      }
    }
    return left
  }

  private func read(_ row: OrderRow) async -> CentralOrder {
    let mark = OrderMark(
      order: OrderID(row.id), kind: String(row.kind.prefix(40)), by: row.by,
      deadline: parts.clock.instant + row.left)
    guard row.kind == "configuration", row.left > .zero,
      parts.hall.view.state.orders.isNew(mark.order)
    else { return CentralOrder(mark: mark, matter: OrderReader.command(of: row)) }
    do throws(HallError) {
      let payload = try OrderReader.json(row.payload)
      guard let version = payload["version"].string, (1...80).contains(version.count),
        let file = payload["file"].string
      else { throw HallError(.requestInvalid, "version, file") }
      let offer = ConfigurationOffer(
        order: mark.order, version: version, file: Array(file.utf8),
        signature: row.signature.flatMap { [UInt8](bytea: "\\x" + $0) } ?? [])
      let digest = try await parts.configurations.stage(offer)
      return CentralOrder(mark: mark, matter: .configuration(version: version, digest: digest))
    } catch {
      return CentralOrder(mark: mark, matter: .unreadable(error))
    }
  }

  /// What the hall recorded of an order, now or before; nil: it has not ended.
  private func answer(_ id: OrderID, _ records: [RecordedEvent]) -> OrderAnswer? {
    for record in records {
      guard case .orders(let event) = record.event, let outcome = event.outcome else { continue }
      return OrderAnswer(id, outcome, sequence: record.sequence)
    }
    return parts.hall.view.state.orders.outcome(of: id).map { OrderAnswer(id, $0, sequence: 0) }
  }

  // MARK: - The hall's account

  private var status: HallStatus {
    HallStatus(
      parts.hall.view, devices: parts.devices.devices(), versions: parts.versions(),
      without: Replicator.device)
  }

  private func look(_ course: inout Course) {
    let now = parts.clock.instant
    if status != course.reported { course.reception.hallChanged(at: now) }
    let orders = parts.hall.view.state.orders
    if course.pending.contains(where: { orders.outcome(of: $0) != nil }) {
      course.reception.notified(at: now)
    }
  }

  private func report(_ link: CentralLink, _ course: inout Course) async throws(UplinkFault) {
    let status = status
    let reading = try await link.readClock { [clock = parts.clock] in clock.now().unixTime }
    // The centre read its clock about half-way through the question.
    let own = reading.own - reading.span.wholeNanoseconds / 2
    try await link.report(
      offset: .nanoseconds(own - reading.centre), span: reading.span, status: status.text)
    course.reported = status
    course.reception.reported(at: parts.clock.instant)
  }
}

extension OrderState {
  fileprivate func isNew(_ order: OrderID) -> Bool {
    outcome(of: order) == nil && trial?.order.order != order
  }
}

extension OrderEvent {
  fileprivate var outcome: OrderOutcome? {
    switch self {
    case .orderDone: .done
    case .orderRefused(_, let error, _): .refused(error)
    case .orderExpired: .expired
    case .configurationTaken, .configurationApplied: nil
    }
  }
}

extension OrderAnswer {
  fileprivate init(_ id: OrderID, _ outcome: OrderOutcome, sequence: Int64) {
    switch outcome {
    case .done: self.init(id: id.rawValue, outcome: "done", sequence: sequence)
    case .refused(let error):
      self.init(
        id: id.rawValue, outcome: "refused", code: error.code.rawValue,
        // PostgreSQL's text holds no NUL, and an order's own words may.
        detail: error.message.en.filter { $0 != "\0" }, sequence: sequence)
    case .expired: self.init(id: id.rawValue, outcome: "expired", sequence: sequence)
    }
  }
}
