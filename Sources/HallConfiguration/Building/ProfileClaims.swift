import HallPorts

/// Which point of a profile has which bits: two keys on one bit would be pressed together, two
/// outputs on one would undo each other.
struct ProfileClaims {
  let root: Entry
  let faults: FaultList

  /// Of a point whose place is at fault: it claims nothing.
  static let nowhere = ModbusProfile.Place(.holding, -0x10000)

  private struct Claim {
    var name: String
    var entry: Entry
    var place: ModbusProfile.Place
    var mask: UInt16 = 0xFFFF
  }

  func check(_ profile: ModbusProfile) {
    var keys: [Claim] = []
    var writes: [Claim] = []
    for input in profile.inputs {
      let entry = root["inputs"]?[input.name] ?? root
      let claims = run(input.name, entry, input.place, input.registers, bit: input.bit)
      keys += claims
      if input.kind == .latch { writes += claims }
    }
    for output in profile.outputs {
      let entry = root["outputs"]?[output.name] ?? root
      writes += run(output.name, entry, output.place, 1, bit: output.bit)
    }
    if let fifo = profile.fifo, let entry = root["fifo"] {
      keys += run("fifo", entry, fifo.count, 1 + fifo.depth)
      writes += run("acknowledge", entry["acknowledge"] ?? entry, fifo.acknowledge, 1)
    }
    if let display = profile.display, let entry = root["display"] {
      writes += run("display", entry, display.place, display.registers)
      if let blink = display.blink { writes += run("blink", entry["blink"] ?? entry, blink, 1) }
    }
    for claims in [keys, writes] { tell(claims) }
  }

  private func run(
    _ name: String, _ entry: Entry, _ first: ModbusProfile.Place, _ count: Int, bit: Int? = nil
  ) -> [Claim] {
    (0..<count).map {
      Claim(
        name: name, entry: entry, place: .init(first.table, first.address + $0),
        mask: bit.map { 1 << UInt16($0) } ?? 0xFFFF)
    }
  }

  /// Each point is told once, however many registers it shares.
  private func tell(_ claims: [Claim]) {
    var taken: [ModbusProfile.Place: [Claim]] = [:]
    var told: Set<String> = []
    for claim in claims where claim.place.address >= 0 {
      let other = taken[claim.place]?.first { $0.mask & claim.mask != 0 }
      if let other, other.name != claim.name, told.insert(claim.name).inserted {
        faults.add(
          .profileOverlap, at: claim.entry,
          "\(claim.place.table.rawValue) \(claim.place.address) is \"\(other.name)\" already")
      }
      taken[claim.place, default: []].append(claim)
    }
  }
}
