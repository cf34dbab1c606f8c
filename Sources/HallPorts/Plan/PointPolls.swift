import HallDomain

extension ModbusDevicePlan {
  /// What a driver must have polled of this device, given the points that have a meaning in
  /// this hall: keys and contacts at `keyPeriod`; values, texts and what is verified after it was
  /// written at `valuePeriod`; each contiguous run of one table in one request of at most
  /// `maxRegisters`. Empty for a device that can only be written.
  public func polls() -> [PollRequest] {
    let points = keyPoints() + valuePoints() + readBackPoints()
    let groups = Dictionary(grouping: points) { Group(table: $0.place.table, period: $0.period) }
    return groups.keys.sorted().flatMap { group in
      runs(groups[group, default: []].sorted { $0.place.address < $1.place.address })
    }
  }

  /// A lamp or picture that could not be shown for so long is no longer what the hall wants, a door
  /// that was to open then must not open now.
  public static let writeLifetime: Duration = .seconds(5)

  /// A write as this device needs it.
  public func write(
    _ values: [UInt16], at place: ModbusProfile.Place, once: Bool = false
  ) -> WriteRequest {
    WriteRequest(
      slave: slave, table: place.table, address: place.address, values: values,
      singly: profile.quirks.writes == .single, blockwise: profile.quirks.writes == .multiple,
      once: once, pause: profile.quirks.writePause, lifetime: Self.writeLifetime)
  }

  /// Bits fit sixteen to a register; the protocol ends at 2000 bits and 125 registers
  /// (Modbus Application Protocol v1.1b3, 6.1 and 6.3).
  private func most(_ table: ModbusTable) -> Int {
    let registers = max(profile.quirks.maxRegisters, 1)
    return table.isBit ? min(registers * 16, 2000) : min(registers, 125)
  }

  private struct Group: Hashable, Comparable {
    var table: ModbusTable
    var period: Duration

    static func < (left: Self, right: Self) -> Bool {
      (left.period, left.table.rawValue) < (right.period, right.table.rawValue)
    }
  }

  private struct Point {
    var place: ModbusProfile.Place
    /// Registers that must be read in one transaction, else a value is torn.
    var count: Int
    var period: Duration
    var priority: PollRequest.Priority
  }

  private func keyPoints() -> [Point] {
    var points = profile.inputs.compactMap { input -> Point? in
      guard let role = inputs[input.name] else { return nil }
      return Point(
        place: input.place, count: input.registers, period: profile.keyPeriod,
        priority: role.pollPriority)
    }
    if let fifo = profile.fifo {
      let used = fifo.codes.values.compactMap { inputs[$0]?.pollPriority }
      if let priority = used.max() {
        points.append(
          Point(
            place: fifo.count, count: min(1 + max(fifo.depth, 0), most(fifo.count.table)),
            period: profile.keyPeriod, priority: priority))
      }
    }
    return points
  }

  /// Whether a value or text of the profile is of use in this hall.
  public func isRead(_ name: String) -> Bool { values[name] != nil || reads.contains(name) }

  private func telemetry(_ place: ModbusProfile.Place, _ count: Int) -> Point {
    Point(place: place, count: count, period: profile.valuePeriod, priority: .telemetry)
  }

  private func valuePoints() -> [Point] {
    profile.values.filter { isRead($0.name) }.map { telemetry($0.place, $0.type.registers) }
      + profile.texts.filter { isRead($0.name) }.map { telemetry($0.place, $0.registers) }
  }

  private func readBackPoints() -> [Point] {
    var points = profile.outputs.filter { $0.isVerified && outputs[$0.name] != nil }
      .map { telemetry($0.place, 1) }
    if display != nil, let shown = profile.display, shown.isVerified {
      points += (0..<max(shown.registers, 1)).map {
        telemetry(.init(shown.place.table, shown.place.address + $0), 1)
      }
    }
    return points
  }

  private func runs(_ points: [Point]) -> [PollRequest] {
    var requests: [PollRequest] = []
    for point in points {
      let end = point.place.address + point.count
      if let last = requests.last, point.place.address <= last.address + last.count,
        end - last.address <= most(point.place.table)
      {
        requests[requests.count - 1].count = max(last.count, end - last.address)
        requests[requests.count - 1].priority = max(last.priority, point.priority)
      } else {
        requests.append(
          PollRequest(
            slave: slave, table: point.place.table, address: point.place.address,
            count: point.count, period: point.period, priority: point.priority,
            readableGaps: profile.quirks.readableGaps, most: most(point.place.table)))
      }
    }
    return requests
  }
}

extension InputRole {
  /// Contacts and detectors wait behind the keys that people stand at.
  fileprivate var pollPriority: PollRequest.Priority {
    switch self {
    case .sensor: .alarms
    case .pad, .panel: .keys
    }
  }
}
