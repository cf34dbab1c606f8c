/// What a bus has to say of its slaves as a whole; what one device does is its driver's to tell.
struct BusComplaint: Hashable {
  private var isAllSilent = false
  private var refused: [String] = []

  init() {}

  init(_ scheduler: BusScheduler) {
    isAllSilent = scheduler.isAllSilent
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
    guard let first = refused.first else { return nil }
    let more = refused.count > 1 ? ", and \(refused.count - 1) more" : ""
    return first + more + ": choose another profile; it is asked again each minute"
  }
}
