import HallPorts

/// The registers a device should hold and those it is known to hold; the difference is what there
/// is to write, one write at a time.
struct RegisterImage: Equatable {
  typealias Place = ModbusProfile.Place

  private var wanted: [Place: UInt16] = [:]
  private var known: [Place: UInt16] = [:]
  /// Read back as something else after a confirmed write: the device does not give back what it
  /// was given, so its readings say nothing.
  private var unreadable: Set<Place> = []
  private var mended: Set<Place> = []
  private(set) var inFlight: WriteRequest?

  /// Whether a write would be needed now.
  var differs: Bool { wanted.contains { known[$0.key] != $0.value } }

  mutating func want(_ cells: [Place: UInt16]) { wanted = cells }

  /// Nothing is known any more: everything is written again.
  mutating func forget() {
    known = [:]
    mended = []
  }

  /// The next write; nil while one is on its way or nothing differs.
  mutating func next(slave: Int, singly: Bool, most: Int) -> WriteRequest? {
    guard inFlight == nil else { return nil }
    let differing = wanted.filter { known[$0.key] != $0.value }.keys.sorted(by: Self.isBefore)
    guard let first = differing.first else { return nil }
    var address = first.address
    var end = address
    // Unchanged registers in between cost less than a second transaction of 17 characters.
    for place in differing.dropFirst() {
      guard place.table == first.table, place.address < first.address + most,
        place.address - end <= (singly ? 1 : 8),
        (end...place.address).allSatisfy({ wanted[Place(first.table, $0)] != nil })
      else { break }
      end = place.address
    }
    var values: [UInt16] = []
    while address <= end {
      values.append(wanted[Place(first.table, address)] ?? 0)
      address += 1
    }
    let request = WriteRequest(
      slave: slave, table: first.table, address: first.address, values: values, singly: singly)
    inFlight = request
    return request
  }

  mutating func written(_ succeeded: Bool) {
    guard let request = inFlight else { return }
    inFlight = nil
    for (offset, value) in request.values.enumerated() {
      known[Place(request.table, request.address + offset)] = succeeded ? value : nil
    }
  }

  /// What the device holds, as it says: a difference is written again, unless rewriting did not
  /// help before.
  mutating func readBack(_ table: ModbusTable, _ address: Int, _ values: [UInt16]) {
    guard inFlight == nil else { return }
    for (offset, value) in values.enumerated() {
      let place = Place(table, address + offset)
      guard let before = known[place], !unreadable.contains(place) else { continue }
      if before == value {
        mended.remove(place)
      } else if mended.contains(place) {
        unreadable.insert(place)
      } else {
        known[place] = value
        mended.insert(place)
      }
    }
  }

  private static func isBefore(_ left: Place, _ right: Place) -> Bool {
    (left.table.rawValue, left.address) < (right.table.rawValue, right.address)
  }
}
