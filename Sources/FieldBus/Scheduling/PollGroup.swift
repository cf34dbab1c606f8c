import HallDomain
import HallPorts

/// Registered polls of one slave and table that are read in one transaction.
struct PollGroup: Hashable {
  var slave: Int
  var table: ModbusTable
  var address: Int
  var count: Int
  var period: Duration
  var priority: PollRequest.Priority
  /// Indices of the registered polls it serves.
  var parts: [Int]
  var due: HallInstant
  /// "Busy" answers in a row.
  var busyAnswers = 0

  /// Later than its own period: it should have been read again by now.
  func isLate(at now: HallInstant) -> Bool { now - due > period }
}

/// Which polls are worth reading together (bus.md: a gap is read along while that is faster than
/// a transaction of its own, and only where the profile says that it may be read).
struct PollMerger {
  var timing: BusTiming

  func groups(of polls: [PollRequest], due: HallInstant) -> [PollGroup] {
    let order = polls.indices.sorted { left, right in
      let (a, b) = (polls[left], polls[right])
      return (a.slave, a.table.rawValue, a.address, left)
        < (b.slave, b.table.rawValue, b.address, right)
    }
    var groups: [PollGroup] = []
    for index in order {
      let poll = polls[index]
      if let last = groups.last, let merged = merged(last, poll, polls) {
        groups[groups.count - 1] = merged
        groups[groups.count - 1].parts.append(index)
      } else {
        groups.append(
          PollGroup(
            slave: poll.slave, table: poll.table, address: poll.address, count: poll.count,
            period: poll.period, priority: poll.priority, parts: [index], due: due))
      }
    }
    return groups
  }

  private func merged(
    _ group: PollGroup, _ poll: PollRequest, _ polls: [PollRequest]
  ) -> PollGroup? {
    guard group.slave == poll.slave, group.table == poll.table else { return nil }
    let gap = poll.address - (group.address + group.count)
    let mayRead = gap <= 0 || (poll.readableGaps && group.parts.allSatisfy { polls[$0].readableGaps })
    let end = max(group.address + group.count, poll.address + poll.count)
    guard mayRead, timing.isWorthReading(gap: gap, in: poll.table),
      end - group.address <= timing.mostReadable(poll.table, within: Limits.writeWait)
    else { return nil }
    var merged = group
    merged.count = end - group.address
    merged.period = min(group.period, poll.period)
    merged.priority = max(group.priority, poll.priority)
    return merged
  }
}
