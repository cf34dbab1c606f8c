import HallDomain
import HallPorts

/// Which polls are worth reading together (bus.md: a gap is read along while that is faster than
/// a transaction of its own, and only where the profile says that it may be read).
struct PollMerger {
  var timing: BusTiming

  /// - Parameters:
  ///   - possible: the indices of `polls` to group.
  ///   - alone: those that get a group of their own.
  func groups(
    of polls: [PollRequest], _ possible: [Int], alone: Set<Int>, due: HallInstant
  ) -> [PollGroup] {
    let order = possible.sorted { left, right in
      let (a, b) = (polls[left], polls[right])
      return (a.slave, a.table.rawValue, a.address, left)
        < (b.slave, b.table.rawValue, b.address, right)
    }
    var groups: [PollGroup] = []
    for index in order {
      let single = PollGroup(polls[index], index: index, due: due)
      if let last = groups.last, !alone.contains(index), !alone.contains(last.parts[0]),
        let merged = merged(last, single, polls)
      {
        groups[groups.count - 1] = merged
      } else {
        groups.append(single)
      }
    }
    return groups
  }

  private func merged(
    _ group: PollGroup, _ single: PollGroup, _ polls: [PollRequest]
  ) -> PollGroup? {
    guard group.slave == single.slave, group.table == single.table else { return nil }
    let parts = group.parts + single.parts
    let end = max(group.address + group.count, single.address + single.count)
    let gap = single.address - (group.address + group.count)
    var merged = group
    merged.count = end - group.address
    merged.period = min(group.period, single.period)
    merged.priority = max(group.priority, single.priority)
    merged.parts = parts
    guard gap <= 0 || parts.allSatisfy({ polls[$0].readableGaps }),
      timing.isWorthReading(gap: gap, in: group.table),
      merged.count <= timing.mostReadable(group.table, within: Limits.writeWait),
      parts.allSatisfy({ merged.count <= polls[$0].most }),
      // With one period for both this is the gap's own rule; a long slow run that is read along
      // with a short fast one would cost more than it saves.
      share(of: merged) <= share(of: group) + share(of: single)
    else { return nil }
    return merged
  }

  /// Of the bus's time.
  private func share(of group: PollGroup) -> Double {
    timing.read(group.table, count: group.count) / group.period
  }
}
