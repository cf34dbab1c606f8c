/// The queue as it stands: only `evolve` changes it.
public struct QueueState: Hashable, Codable, Sendable {
  /// Tickets of this hall day and those carried over into it.
  public internal(set) var tickets: [TicketID: Ticket] = [:]
  /// Who waits for each service, by turn.
  public internal(set) var lines: [ServiceCode: WaitingLine] = [:]
  public internal(set) var windows: [WindowID: WindowState] = [:]
  /// By shown number, today's tickets and those carried over.
  public internal(set) var numbers: [String: TicketID] = [:]
  public internal(set) var counters: [ServiceCode: ServiceCounter] = [:]
  /// The figures of the days before, oldest first, should the clock come back to one of them.
  public internal(set) var formerDays: [FormerDay]?
  /// Those of this day and the next ones; nil: none are known.
  public internal(set) var appointments: [DayAppointments]?
  /// Missed tickets in the order they were missed.
  public internal(set) var recallList: [TicketID] = []
  /// Parked tickets in the order they were parked.
  public internal(set) var parked: [TicketID] = []
  /// The last calls, newest first, for the boards.
  public internal(set) var lastCalls: [Call] = []
  public internal(set) var nextTicket = TicketID(rawValue: 1)
  /// How many of `tickets` are not ended.
  public internal(set) var liveCount = 0

  public init() {}
}

/// A service's tickets that wait, sorted by (virtual arrival, ticket).
public struct WaitingLine: Hashable, Codable, Sendable {
  public struct Entry: Hashable, Codable, Comparable, Sendable {
    public var virtualArrival: HallInstant
    public var ticket: TicketID
    public var onlyWindow: WindowID?

    public init(virtualArrival: HallInstant, ticket: TicketID, onlyWindow: WindowID? = nil) {
      self.virtualArrival = virtualArrival
      self.ticket = ticket
      self.onlyWindow = onlyWindow
    }

    public static func < (left: Self, right: Self) -> Bool {
      (left.virtualArrival, left.ticket) < (right.virtualArrival, right.ticket)
    }
  }

  public internal(set) var entries: [Entry] = []

  public init() {}

  /// How many stand before the entry, whether it is in the line or not.
  public func countAhead(of entry: Entry) -> Int { index(of: entry) }

  /// The first place whose entry is not before `entry`: binary search, the line is sorted.
  private func index(of entry: Entry) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle] < entry { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func insert(_ entry: Entry) { entries.insert(entry, at: index(of: entry)) }

  mutating func remove(_ ticket: TicketID, virtualArrival: HallInstant) {
    let place = index(of: Entry(virtualArrival: virtualArrival, ticket: ticket))
    if place < entries.count, entries[place].ticket == ticket { entries.remove(at: place) }
  }
}

public struct WindowState: Hashable, Codable, Sendable {
  public enum Status: Hashable, Codable, Sendable {
    case closed
    case open
    case paused(reason: String)
  }

  public var status: Status
  public var since: HallInstant
  public var staff: String?
  /// The one ticket called to or served at this window.
  public var ticket: TicketID?

  public init(
    status: Status = .closed, since: HallInstant = .zero, staff: String? = nil,
    ticket: TicketID? = nil
  ) {
    self.status = status
    self.since = since
    self.staff = staff
    self.ticket = ticket
  }
}

/// A service's numbers and figures of the hall day.
public struct ServiceCounter: Hashable, Codable, Sendable {
  /// The last value handed out; nil before the first.
  public var lastValue: Int?
  public var issued = 0
  /// Tickets of other services that hold this one as a later matter; nil: none.
  public var laterMatters: Int?
  public var served = 0
  public var ended = 0
  /// Weighted mean of handling times; nil until the first was finished.
  public var meanHandling: Duration?

  public init(lastValue: Int? = nil) { self.lastValue = lastValue }

  /// What the daily quota counts: visits that hold the service as any of their matters.
  public var visits: Int { issued + (laterMatters ?? 0) }
}

/// A day before this one.
public struct FormerDay: Hashable, Codable, Sendable {
  public var date: CivilDate
  public var counters: [ServiceCode: ServiceCounter]

  public init(date: CivilDate, counters: [ServiceCode: ServiceCounter]) {
    self.date = date
    self.counters = counters
  }
}

/// A call as the boards show it.
public struct Call: Hashable, Codable, Sendable {
  public var ticket: TicketID
  public var number: TicketNumber
  public var window: WindowID
  public var at: HallInstant
  public var times: Int

  public init(ticket: TicketID, number: TicketNumber, window: WindowID, at: HallInstant, times: Int)
  {
    self.ticket = ticket
    self.number = number
    self.window = window
    self.at = at
    self.times = times
  }
}
