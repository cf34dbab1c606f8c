import HallPorts

/// The registers a device should hold and those it is known to hold; the difference is what there
/// is to write, one write at a time. What was written is verified by what the device then reads.
struct RegisterImage: Equatable {
  typealias Place = ModbusProfile.Place

  struct Cell: Equatable {
    var written: UInt16
    /// What the place reads afterwards, as far as `mask` goes; no bit of it: it cannot be read.
    var read: UInt16
    var mask: UInt16

    static func verified(_ value: UInt16) -> Self {
      Self(written: value, read: value, mask: 0xFFFF)
    }
    static func unread(_ value: UInt16) -> Self { Self(written: value, read: 0, mask: 0) }
  }

  /// A place that reads something else after it was written twice.
  struct Contradiction: Equatable {
    var place: Place
    var written: UInt16
    var read: UInt16
  }

  private var wanted: [Place: Cell] = [:]
  /// What was written last, where nothing speaks against it.
  private var known: [Place: UInt16] = [:]
  /// Written a second time, because the first was read back as something else.
  private var repeated: Set<Place> = []
  private var contradictions: [Place: Contradiction] = [:]
  private(set) var inFlight: WriteRequest?

  /// Whether a write would be needed now.
  var differs: Bool { wanted.contains { known[$0.key] != $0.value.written } }

  /// The lowest place at which the device does not keep what it is given.
  var contradiction: Contradiction? {
    contradictions.min { Self.isBefore($0.key, $1.key) }?.value
  }

  mutating func want(_ cells: [Place: Cell]) { wanted = cells }

  /// Nothing is known any more: everything is written again.
  mutating func forget() {
    known = [:]
    repeated = []
  }

  /// The next write; nil while one is on its way or nothing differs.
  mutating func next(_ plan: ModbusDevicePlan) -> WriteRequest? {
    guard inFlight == nil else { return nil }
    let differing = wanted.filter { known[$0.key] != $0.value.written }.keys.sorted(
      by: Self.isBefore)
    guard let first = differing.first else { return nil }
    let quirks = plan.profile.quirks
    let most = min(max(quirks.maxRegisters, 1), PointLimits.registersInWrite)
    var end = first.address
    // Unchanged registers in between cost less than a second transaction of 17 characters.
    for place in differing.dropFirst() {
      guard place.table == first.table, place.address < first.address + most,
        place.address - end <= (quirks.writes == .single ? 1 : 8),
        (end...place.address).allSatisfy({ wanted[Place(first.table, $0)] != nil })
      else { break }
      end = place.address
    }
    let values = (first.address...end).map { wanted[Place(first.table, $0)]?.written ?? 0 }
    inFlight = plan.write(values, at: first)
    return inFlight
  }

  /// - Returns: what to read now to see whether the device keeps it: runs of one table.
  mutating func written(_ succeeded: Bool) -> [Range<Int>] {
    guard let request = inFlight else { return [] }
    inFlight = nil
    var runs: [Range<Int>] = []
    for (offset, value) in request.values.enumerated() {
      let place = Place(request.table, request.address + offset)
      known[place] = succeeded ? value : nil
      guard succeeded, wanted[place].map({ $0.mask != 0 }) ?? false else { continue }
      if let last = runs.last, last.upperBound == place.address {
        runs[runs.count - 1] = last.lowerBound..<place.address + 1
      } else {
        runs.append(place.address..<place.address + 1)
      }
    }
    return runs
  }

  /// What the device holds, as it says. What is not what was written is written once more; what
  /// then still is not, is a contradiction, and waits for the next refresh.
  mutating func readBack(_ table: ModbusTable, _ address: Int, _ values: [UInt16]) {
    guard inFlight == nil else { return }
    for (offset, value) in values.enumerated() {
      let place = Place(table, address + offset)
      guard let cell = wanted[place], cell.mask != 0, known[place] == cell.written else { continue }
      if value & cell.mask == cell.read & cell.mask {
        repeated.remove(place)
        contradictions[place] = nil
      } else if repeated.contains(place) {
        contradictions[place] = Contradiction(place: place, written: cell.written, read: value)
      } else {
        known[place] = nil
        repeated.insert(place)
      }
    }
  }

  private static func isBefore(_ left: Place, _ right: Place) -> Bool {
    (left.table.rawValue, left.address) < (right.table.rawValue, right.address)
  }
}

extension RegisterImage.Contradiction {
  var reason: String {
    "\(place.table.rawValue) \(place.address) was written \(written) and reads \(read): check "
      + "that nothing else switches it, or choose another profile"
  }
}
