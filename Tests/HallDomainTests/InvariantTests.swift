import HallDomain
import HallTestKit
import Testing

/// What must hold whatever anybody does.
struct InvariantTests {
  static let commands = 1_000_000
  static let fullCheckEvery = 500

  @Test func aMillionRandomCommandsKeepTheInvariants() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var hall = RandomHall(seed: seed)
    var numbersToday: Set<String> = []
    for step in 0..<Self.commands {
      for event in hall.step() {
        switch event {
        case .day(.dayTurned): numbersToday = []
        case .queue(.ticketIssued(let ticket, _, _)):
          let isNew = numbersToday.insert(ticket.number.description).inserted
          try #require(isNew, "\(ticket.number) twice a day; seed \(seed), step \(step)")
        default: break
        }
      }
      if step.isMultiple(of: Self.fullCheckEvery) {
        if let fault = Self.fault(in: hall.state) {
          Issue.record("\(fault); seed \(seed), step \(step)")
          return
        }
      }
    }
    #expect(Self.fault(in: hall.state) == nil)
    // A run in which nothing could happen proves nothing.
    #expect(hall.state.queue.nextTicket.rawValue > 2_000)
    #expect(hall.refusals.count > 15, "\(hall.refusals)")
  }

  @Test func foldingTheEventsGivesTheSameState() {
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
    let issued = state.queue.counters.values.reduce(0) { $0 + $1.issued }
    let today = state.queue.tickets.values.count { $0.day == state.day.date }
    if issued != today { return "\(issued) issued, \(today) tickets of today" }
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
