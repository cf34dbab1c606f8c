import HallPorts

/// What others may know of it.
extension BusScheduler {
  /// The share of the bus that polls take when each is answered in time.
  var predictedUtilisation: Double { predictedUtilisation { _ in true } }

  func predictedUtilisation(of slave: Int) -> Double { predictedUtilisation { $0 == slave } }

  private func predictedUtilisation(_ isCounted: (Int) -> Bool) -> Double {
    groups.filter { isCounted($0.slave) }
      .reduce(0) { $0 + timing.read($1.table, count: $1.count) / $1.period }
  }

  /// Polls that their slaves refuse; they are asked again now and then.
  var refusedGroups: [PollGroup] { groups.filter(\.isRefused) }

  func isDead(_ slave: Int) -> Bool { slaves[slave]?.isDead == true }

  /// Every slave that is polled is dead.
  var isAllSilent: Bool { !groups.isEmpty && groups.allSatisfy { isDead($0.slave) } }
}
