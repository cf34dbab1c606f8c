import HallDomain
import HallPorts

/// What a printer's driver has to tell the hall, in order and with a bound: one start, one end a
/// job in sight, the newest health, and new rolls.
struct PrinterSubmissions: Equatable {
  enum Entry: Equatable {
    case start(PrintJobID)
    /// With the paper that was used, millimetres.
    case end(PrintJobID, PrintOutcome, paper: Int)
    case rollChanged
    case health(DeviceHealth)
  }

  private(set) var entries: [Entry] = []
  /// Beyond `PrinterLimits.waitingSubmissions`; cannot happen while the session keeps its bounds.
  private(set) var dropped = 0

  mutating func push(_ entry: Entry) {
    if case .health = entry {
      entries.removeAll { if case .health = $0 { true } else { false } }
    }
    guard entries.count < PrinterLimits.waitingSubmissions else {
      dropped += 1
      return
    }
    entries.append(entry)
  }

  mutating func pop() -> Entry? { entries.isEmpty ? nil : entries.removeFirst() }

  /// What could not be told goes back to the front, unless a newer health waits.
  mutating func putBack(_ entry: Entry) {
    if case .health = entry,
      entries.contains(where: { if case .health = $0 { true } else { false } })
    {
      return
    }
    entries.insert(entry, at: 0)
  }
}
