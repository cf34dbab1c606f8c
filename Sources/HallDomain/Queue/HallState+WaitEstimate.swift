/// How long a ticket will wait, as a range.
///
/// - *Workload*, the queueing view of Erlang: the work of all who stand before the ticket at the
///   windows that serve it, by each service's mean handling time, divided by those windows. A line
///   whose people go to other windows too counts by the part of its windows that are these.
/// - *HOL*, how far the head of the line lies back, counted from the virtual arrival, because that
///   is the order in which people are called: a priority ticket at the head has not waited long,
///   and yet says where the line stands. Source: R. Ibrahim and W. Whitt, "Real-time delay
///   estimation based on delay history", Manufacturing & Service Operations Management 11(3), 2009.
///
/// The workload sees at once that a window closed or a crowd came in, the head how the hall really
/// goes. Three parts of the one and one of the other were nearest to what happened
/// (docs/decisions/0019-the-waiting-time.md). Until `servedBefore` tickets were served today only
/// the workload can speak; so can it alone for a ticket that is not put at the end of the line,
/// because the head's history is that of the end. The range reaches from the estimate's `below` to
/// its `above` part, in whole minutes.
extension HallState {
  public func waitEstimate(
    for service: ServiceCode, rules: HallRules, now: Now
  ) -> WaitEstimate {
    waitEstimate(
      for: service, ahead: queue.lines[service]?.entries.count ?? 0, rules: rules, now: now)
  }

  public func waitEstimate(
    for service: ServiceCode, ahead: Int, rules: HallRules, now: Now
  ) -> WaitEstimate {
    let open = openWindows(for: service, rules: rules)
    if open.isEmpty { return WaitEstimate(low: .zero, high: .zero, method: .none) }
    if ahead == 0 && open.contains(where: { queue.windows[$0.id]?.ticket == nil }) {
      return WaitEstimate(low: .zero, high: .minutes(1), method: .workload)
    }
    let (expected, method) = expectedWait(
      for: service, ahead: ahead, at: open, rules: rules, now: now)
    return WaitEstimate(
      low: (expected * Self.below / 100).minutesDown,
      high: (expected * Self.above / 100).minutesUp, method: method)
  }

  private static let servedBefore = 5
  /// Percent of the estimate at which the range begins and ends.
  private static let below = 60
  private static let above = 150

  private func openWindows(for service: ServiceCode, rules: HallRules) -> [WindowRules] {
    rules.windows.filter { rule in
      queue.windows[rule.id]?.status == .open && rule.serves.contains { $0.service == service }
    }
  }

  func expectedWait(
    for service: ServiceCode, ahead: Int, at open: [WindowRules], rules: HallRules, now: Now
  ) -> (Duration, WaitEstimate.Method) {
    let workload = workload(for: service, ahead: ahead, at: open, rules: rules, now: now)
    let line = queue.lines[service]?.entries ?? []
    guard (queue.counters[service]?.served ?? 0) >= Self.servedBefore, ahead > 0,
      ahead >= line.count, let head = line.first
    else { return (workload, .workload) }
    let headWaits = max(now.instant - head.virtualArrival, .zero)
    return ((workload * 3 + headWaits) / 4, .workloadAndHead)
  }

  private func workload(
    for service: ServiceCode, ahead: Int, at open: [WindowRules], rules: HallRules, now: Now
  ) -> Duration {
    let line = queue.lines[service]?.entries ?? []
    // Of other lines those count who come before whoever would stand behind the ticket.
    let last = WaitingLine.Entry(
      virtualArrival: line.indices.contains(ahead) ? line[ahead].virtualArrival : now.instant,
      ticket: TicketID(rawValue: .max))
    var work = handling(of: service, rules) * (ahead + 1)
    for other in Set(open.flatMap { $0.serves.map(\.service) }) where other != service {
      guard let before = queue.lines[other]?.countAhead(of: last), before > 0 else { continue }
      let windows = openWindows(for: other, rules: rules)
      let shared = windows.filter { $0.serves.contains { $0.service == service } }
      work += handling(of: other, rules) * (before * shared.count) / windows.count
    }
    return work / open.count
  }

  private func handling(of service: ServiceCode, _ rules: HallRules) -> Duration {
    queue.counters[service]?.meanHandling ?? rules.service(service)?.expectedHandling ?? .minutes(5)
  }
}

extension Duration {
  fileprivate var minutesDown: Duration { .minutes(Int(wholeNanoseconds / 60_000_000_000)) }

  fileprivate var minutesUp: Duration {
    .minutes(max(Int((wholeNanoseconds + 59_999_999_999) / 60_000_000_000), 1))
  }
}
