/// How long a ticket will wait, as a range.
///
/// Three estimators are at hand:
/// - *workload*, the queueing view of Erlang: people ahead x mean handling time / windows that
///   serve the service. A window that serves several services counts for each by its share of
///   the people who wait for them.
/// - *LES*, the delay of the last to enter service, and *HOL*, how far the head of the line lies
///   back. Both are counted from the virtual arrival, because that is the order in which people are
///   called: a priority ticket at the head has not waited long, and yet says where the line
///   stands. Source: R. Ibrahim and W. Whitt, "Real-time delay estimation based on delay
///   history", Manufacturing & Service Operations Management 11(3), 2009: in a hall whose rates
///   are not known they beat formulas that assume rates.
///
/// Until `servedBefore` tickets were served today only the workload can speak; so can it alone
/// for a ticket that is not put at the end of the line, because the history is that of the end.
/// Else the median of the three is taken, which one outlier cannot move. The range reaches from
/// the estimate's `below` to its `above` part, in whole minutes.
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
    let servers = servers(of: service, rules: rules)
    guard servers.open > 0 else { return WaitEstimate(low: .zero, high: .zero, method: .none) }
    if ahead == 0 && servers.idle {
      return WaitEstimate(low: .zero, high: .minutes(1), method: .workload)
    }
    let counter = queue.counters[service] ?? ServiceCounter()
    let handling = counter.meanHandling ?? rules.service(service)?.expectedHandling ?? .minutes(5)
    let work = handling.wholeNanoseconds * Int64(ahead + 1)
    let workload = Duration.nanoseconds(Int64(Double(work) / servers.share))
    var candidates: [(Duration, WaitEstimate.Method)] = [(workload, .workload)]
    if counter.served >= Self.servedBefore, ahead > 0, let line = queue.lines[service]?.entries,
      ahead >= line.count, let head = line.first, let last = counter.lastDelay
    {
      candidates.append((max(last, .zero), .lastToEnterService))
      candidates.append((max(now.instant - head.virtualArrival, .zero), .headOfLine))
      candidates.sort { $0.0 < $1.0 }
    }
    let (middle, method) = candidates[candidates.count / 2]
    return WaitEstimate(
      low: (middle * Self.below / 100).minutesDown, high: (middle * Self.above / 100).minutesUp,
      method: method)
  }

  private static let servedBefore = 5
  /// Percent of the estimate at which the range begins and ends.
  private static let below = 60
  private static let above = 150

  /// Open windows that serve it, whether one of them is free, and how many windows' worth of work
  /// it gets when each splits its time by the people who wait.
  private func servers(
    of service: ServiceCode, rules: HallRules
  ) -> (open: Int, idle: Bool, share: Double) {
    var open = 0
    var idle = false
    var share = 0.0
    func waiting(_ code: ServiceCode) -> Double {
      Double((queue.lines[code]?.entries.count ?? 0) + 1)
    }
    for rule in rules.windows where rule.serves.contains(where: { $0.service == service }) {
      guard let window = queue.windows[rule.id], window.status == .open else { continue }
      open += 1
      idle = idle || window.ticket == nil
      share += waiting(service) / rule.serves.reduce(0) { $0 + waiting($1.service) }
    }
    return (open, idle, share)
  }
}

extension Duration {
  fileprivate var minutesDown: Duration { .minutes(Int(wholeNanoseconds / 60_000_000_000)) }

  fileprivate var minutesUp: Duration {
    .minutes(max(Int((wholeNanoseconds + 59_999_999_999) / 60_000_000_000), 1))
  }
}
