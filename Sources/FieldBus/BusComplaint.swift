import HallDomain

/// What a bus has to say of its slaves as a whole; what one device does is its driver's to tell.
struct BusComplaint: Hashable {
  private var isAllSilent = false
  private var isTooSlow = false
  private var refused: [String] = []

  init() {}

  init(_ scheduler: borrowing BusScheduler, at now: HallInstant) {
    isAllSilent = scheduler.isAllSilent
    isTooSlow = scheduler.lastExpiry.map { now - $0 < Limits.expiryTold } ?? false
    refused = scheduler.refusedGroups.map { group in
      let last = group.address + group.count - 1
      let registers = group.count > 1 ? "\(group.address) to \(last)" : "\(group.address)"
      return "slave \(group.slave) refuses \(group.table) \(registers) (exception "
        + "\(group.refusal ?? 0))"
    }
  }

  /// For a person; nil when there is nothing to complain of.
  var text: String? {
    if isAllSilent { return "none of its slaves answers: look at cable and power" }
    if isTooSlow {
      return "writes wait so long that they are given up: lower its load (halld check) or its "
        + "time-outs, or use a second bus"
    }
    guard let first = refused.first else { return nil }
    let more = refused.count > 1 ? ", and \(refused.count - 1) more" : ""
    return first + more + ": choose another profile; it is asked again each minute"
  }
}
