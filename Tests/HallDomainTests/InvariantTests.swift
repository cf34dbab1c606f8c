import HallDomain
import HallTestKit
import Testing

/// What must hold whatever anybody does.
struct InvariantTests {
  static let commands = 1_000_000
  static let fullCheckEvery = 500

  /// Halls that differ in what becomes of leftovers, calls that nobody answers, and hours.
  static let halls: [HallRules] = [
    .sample,
    sample { rules in
      rules.day.leftover = .carryOver
      rules.calling.nextWhileCalled = .noShow
      rules.calling.afterNoShow = .rejoin
    },
    sample { rules in
      rules.calling.nextWhileCalled = .refuse
      rules.calling.afterNoShow = .end
      rules.windows[1].opensWithDay = false
      rules.zones[0].followsDay = true
    },
    sample { rules in
      rules.day.leftover = .carryOver
      rules.day.turnsAt = TimeOfDay(hour: 4, minute: 0)
      rules.calling.parkLimit = .minutes(10)
      for index in rules.services.indices {
        rules.services[index].hours = Weekday.allCases.map {
          OpeningSpan(
            weekday: $0, from: TimeOfDay(hour: 8, minute: 0), until: TimeOfDay(hour: 20, minute: 0))
        }
      }
    },
  ]

  private static func sample(_ change: (inout HallRules) -> Void) -> HallRules {
    var rules = HallRules.sample
    change(&rules)
    return rules
  }

  @Test(arguments: halls.indices)
  func aMillionRandomCommandsKeepTheInvariants(hallIndex: Int) async throws {
    try await offPool {
      let seed = UInt64.random(in: 0...UInt64.max)
      print("hall \(hallIndex), seed \(seed)")
      var hall = RandomHall(seed: seed, rules: Self.halls[hallIndex])
      var numbers: [CivilDate: [String: HallInstant]] = [:]
      for step in 0..<Self.commands / Self.halls.count {
        for event in hall.step() {
          guard case .queue(.ticketIssued(let ticket, _, _)) = event else { continue }
          let number = ticket.number.description
          let before = numbers[ticket.day]?[number]
          numbers[ticket.day, default: [:]][number] = ticket.arrived
          // A clock that was set back may live through a date again, but days later.
          try #require(
            before.map { ticket.arrived - $0 > Limits.dayRemembered } ?? true,
            "\(number) twice on \(ticket.day); seed \(seed), step \(step)")
        }
        if let fault = Self.windowFault(in: hall.state.queue)
          ?? (step.isMultiple(of: Self.fullCheckEvery) ? Self.fault(in: hall.state) : nil)
        {
          Issue.record("\(fault); seed \(seed), step \(step)")
          return
        }
      }
      #expect(Self.fault(in: hall.state) == nil)
      // A run in which nothing could happen proves nothing.
      #expect(hall.state.queue.nextTicket.rawValue > 500)
      #expect(hall.refusals.count > 15, "\(hall.refusals)")
      #expect(numbers.count > 5)
    }
  }

  /// Checked after each command: a window and its ticket agree.
  private static func windowFault(in queue: QueueState) -> String? {
    for (id, window) in queue.windows {
      guard let ticket = window.ticket else { continue }
      switch queue.tickets[ticket]?.place {
      case .called(id, _), .serving(id, _): continue
      case let place: return "window \(id) has a ticket that is \(String(describing: place))"
      }
    }
    return nil
  }

  @Test func foldingTheEventsGivesTheSameState() async throws {
    try await offPool {
      let seed = UInt64.random(in: 0...UInt64.max)
      print("seed \(seed)")
      var hall = RandomHall(seed: seed)
      hall.state = HallState()
      hall.keepsEvents = true
      hall.take(.tick)
      for _ in 0..<40_000 { _ = hall.step() }
      var folded = HallState()
      for event in hall.events { evolve(&folded, event) }
      #expect(folded == hall.state, "seed \(seed)")
      #expect(hall.events.count > 10_000)
    }
  }

  /// Nil when the state is sound.
  static func fault(in state: HallState) -> String? {
    let queue = state.queue
    var places: [TicketID: Int] = [:]
    var entries: [TicketID: (service: ServiceCode, entry: WaitingLine.Entry)] = [:]
    for (code, line) in queue.lines {
      if line.entries != line.entries.sorted() { return "the line of \(code) is out of order" }
      for entry in line.entries {
        places[entry.ticket, default: 0] += 1
        entries[entry.ticket] = (code, entry)
      }
    }
    let elsewhere = queue.windows.values.compactMap(\.ticket) + queue.recallList + queue.parked
    for id in elsewhere { places[id, default: 0] += 1 }
    for (id, ticket) in queue.tickets {
      if places[id] ?? 0 != (ticket.isLive ? 1 : 0) {
        return "\(ticket.number) is in \(places[id] ?? 0) places"
      }
      if let fault = placeFault(ticket, in: queue, entries[id]) { return fault }
    }
    if queue.liveCount != queue.tickets.values.count(where: \.isLive) { return "the live count" }
    return countersFault(state) ?? printingFault(state.printing)
  }

  private static func placeFault(
    _ ticket: Ticket, in queue: QueueState,
    _ line: (service: ServiceCode, entry: WaitingLine.Entry)?
  ) -> String? {
    switch ticket.place {
    case .waiting:
      let wanted = WaitingLine.Entry(
        virtualArrival: ticket.virtualArrival, ticket: ticket.id, onlyWindow: ticket.onlyWindow)
      if line?.entry != wanted || line?.service != ticket.service {
        return "\(ticket.number) stands in its line as somebody else"
      }
    case .called(let window, _), .serving(let window, _):
      if queue.windows[window]?.ticket != ticket.id { return "\(ticket.number) is at no window" }
    case .parked: if !queue.parked.contains(ticket.id) { return "\(ticket.number) not parked" }
    case .missed:
      if !queue.recallList.contains(ticket.id) { return "\(ticket.number) is not listed" }
    case .ended: break
    }
    return nil
  }

  private static func countersFault(_ state: HallState) -> String? {
    let queue = state.queue
    let issued = queue.counters.values.reduce(0) { $0 + $1.issued }
    // A date that is lived through again, days later, counts from nothing: who was carried over
    // from the first time has its date too.
    let began = state.day.begun?.first { $0.date == state.day.date }?.at ?? .zero
    let today = queue.tickets.values.count {
      $0.day == state.day.date && $0.arrived > began - Limits.dayRemembered
    }
    // A clock set right amid the day leaves tickets of the wrong date in it.
    if issued < today { return "\(issued) issued, \(today) tickets of today" }
    for (number, id) in queue.numbers where queue.tickets[id]?.number.description != number {
      return "\(number) is somebody else's"
    }
    if queue.numbers.count != queue.tickets.count { return "a number is held twice" }
    return nil
  }

  private static func printingFault(_ printing: PrintState) -> String? {
    for (id, job) in printing.jobs {
      let listed = printing.open[job.printer]?.count { $0 == id } ?? 0
      if listed != (job.isOpen ? 1 : 0) { return "job \(id) is listed \(listed) times" }
    }
    return nil
  }
}
