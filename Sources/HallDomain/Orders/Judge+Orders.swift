extension Judge {
  func decide(_ command: OrderCommand) throws(HallError) -> [Event] {
    switch command {
    case .take(let order): take(order)
    case .judged(let id, let verdict): try judged(id, verdict)
    }
  }

  /// One effect each: an order that ended, or is under way, does nothing when it comes again. What
  /// it does and that it was done are one commit.
  private func take(_ order: CentralOrder) -> [Event] {
    let mark = order.mark
    let orders = state.orders
    if orders.outcome(of: mark.order) != nil || orders.trial?.order.order == mark.order {
      return []
    }
    if mark.deadline <= now.instant {
      return [.orders(.orderExpired(order: mark, at: now.instant))]
    }
    do {
      return try effects(of: order)
    } catch {
      return [.orders(.orderRefused(order: mark, error: error, at: now.instant))]
    }
  }

  private func effects(of order: CentralOrder) throws(HallError) -> [Event] {
    switch order.matter {
    case .command(let command):
      // An order holds no order.
      if case .orders = command { throw HallError(.requestInvalid, order.mark.kind) }
      return done(order.mark, try HallDomain.decide(state, command, now: now, rules: rules))
    case .withdraw(let earlier):
      guard let notice = state.orders.notices[earlier] else {
        throw HallError(.noticeUnknown, earlier.rawValue)
      }
      return done(order.mark, try decide(NoticeCommand.remove(notice)))
    case .configuration(let version, let digest):
      if let trial = state.orders.trial {
        throw HallError(.configurationBusy, trial.configuration.version)
      }
      return [
        .orders(
          .configurationTaken(
            order: order.mark, version: version, digest: digest, at: now.instant))
      ]
    case .unreadable(let error): throw error
    }
  }

  private func done(_ mark: OrderMark, _ effects: [Event]) -> [Event] {
    var notice: NoticeID?
    for case .notices(.noticeAdded(let added)) in effects { notice = added.id }
    return effects + [.orders(.orderDone(order: mark, notice: notice, at: now.instant))]
  }

  private func judged(_ id: OrderID, _ verdict: ConfigurationVerdict) throws(HallError) -> [Event] {
    guard let trial = state.orders.trial, trial.order.order == id else {
      throw HallError(.orderUnknown, id.rawValue)
    }
    let (mark, version) = (trial.order, trial.configuration.version)
    switch verdict {
    case .applied:
      if trial.applied != nil { return [] }
      return [
        .orders(
          .configurationApplied(
            version: version, digest: trial.configuration.digest, at: now.instant))
      ]
    case .kept: return [.orders(.orderDone(order: mark, notice: nil, at: now.instant))]
    case .refused(let reason): return [refused(mark, .configurationRefused, version, reason)]
    case .rolledBack(let reason): return [refused(mark, .configurationRolledBack, version, reason)]
    }
  }

  private func refused(
    _ mark: OrderMark, _ code: HallError.Code, _ version: String, _ reason: String
  ) -> Event {
    let told = String(reason.prefix(Limits.verdictCharacters))
    return .orders(
      .orderRefused(
        order: mark, error: HallError(code, version, detail: told), at: now.instant))
  }
}
