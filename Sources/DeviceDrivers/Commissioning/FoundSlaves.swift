import HallPorts

/// What a scan heard, each slave once for each baud rate.
///
/// A receiver without parity takes a frame with parity all the same, and many slaves never look at
/// it. So one slave may be heard with several parities of its baud rate. The one it sends with is
/// the one whose check is right: even or odd before none.
struct FoundSlaves {
  /// How the bus's line is set; nil: nothing else is tried.
  let own: LineSettings?
  private var slaves: [BusScanReport.Slave] = []

  init(own: LineSettings?) { self.own = own }

  /// By how the line must be set, the bus's own first, and by address.
  var sorted: [BusScanReport.Slave] {
    slaves.enumerated().sorted { left, right in
      let (a, b) = (order(left.element), order(right.element))
      return a != b ? a < b : left.element.slave < right.element.slave
    }.map(\.element)
  }

  private func order(_ slave: BusScanReport.Slave) -> Int {
    slave.settings.flatMap { LineSettings.common.firstIndex(of: $0) } ?? -1
  }

  /// Whether the slave is there with the bus's own settings.
  func hasOwn(_ slave: Int) -> Bool { slaves.contains { $0.slave == slave && $0.settings == nil } }

  mutating func add(_ new: BusScanReport.Slave) {
    let place = slaves.firstIndex { $0.slave == new.slave && baud($0) == baud(new) }
    guard let place else { return slaves.append(new) }
    if rank(new) > rank(slaves[place]) { slaves[place] = new }
  }

  private func baud(_ slave: BusScanReport.Slave) -> Int? { (slave.settings ?? own)?.baud }

  private func rank(_ slave: BusScanReport.Slave) -> Int {
    guard let settings = slave.settings else { return slave.isGarbled ? 1 : 4 }
    if slave.isGarbled { return 0 }
    return settings.parity == .none ? 2 : 3
  }
}
