extension OrderState {
  mutating func evolve(_ event: OrderEvent) {
    switch event {
    case .orderDone(let mark, let notice, let at):
      if let notice { notices[mark.order] = notice }
      if let trial, trial.order.order == mark.order {
        configuration = trial.configuration
        self.trial = nil
      }
      settle(mark, .done, at)
    case .orderRefused(let mark, let error, let at):
      if trial?.order.order == mark.order { trial = nil }
      settle(mark, .refused(error), at)
    case .orderExpired(let mark, let at): settle(mark, .expired, at)
    case .configurationTaken(let mark, let version, let digest, let at):
      trial = Trial(
        order: mark, configuration: Configuration(version: version, digest: digest, at: at))
    case .configurationApplied(_, _, let at): trial?.applied = at
    }
  }

  /// The centre asks for what is long over only after a backup of its own; the idempotency key in
  /// the journal would still know it.
  private mutating func settle(_ mark: OrderMark, _ outcome: OrderOutcome, _ at: HallInstant) {
    settled.append(Settled(order: mark.order, outcome: outcome, deadline: mark.deadline))
    settled.removeAll { $0.deadline + Limits.orderRemembered < at }
    settled.removeFirst(max(settled.count - Limits.ordersRemembered, 0))
  }

  /// A notice that is gone cannot be withdrawn any more.
  mutating func forgetNotices(except present: [Notice]) {
    if notices.isEmpty { return }
    let ids = Set(present.map(\.id))
    notices = notices.filter { ids.contains($0.value) }
  }
}
