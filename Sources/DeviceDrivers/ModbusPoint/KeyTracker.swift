/// Turns what is read of one key into presses, each exactly once.
///
/// At first sight, and when the device was down for longer than a press lives, what is read is
/// only the baseline: presses of unknown age are not carried out.
enum KeyTracker: Equatable {
  case level(LevelKey)
  case counter(CounterKey)
  case latch(LatchKey)
}

/// 1 while held: each rise is a press.
struct LevelKey: Equatable {
  private var last: UInt16?

  mutating func forget() { last = nil }

  mutating func read(_ value: UInt16) -> Int {
    defer { last = value }
    guard let last else { return 0 }
    return last == 0 && value != 0 ? 1 : 0
  }
}

/// A count of presses that wraps.
struct CounterKey: Equatable {
  enum Reading: Equatable {
    /// So many presses since the last reading.
    case presses(Int)
    /// The first reading, or a count that cannot follow from the last one: the device started
    /// anew.
    case baseline(isRestart: Bool)
    /// Beyond the last count: not this kind of counter.
    case impossible
  }

  /// The count before it begins at 0 again.
  var lastCount = 0xFFFF
  private var last: Int?

  init(lastCount: Int = 0xFFFF) { self.lastCount = lastCount }

  mutating func forget() { last = nil }

  mutating func read(_ value: Int) -> Reading {
    guard (0...lastCount).contains(value) else { return .impossible }
    defer { last = value }
    guard let last else { return .baseline(isRestart: false) }
    let presses = value >= last ? value - last : value + lastCount + 1 - last
    return presses <= PointLimits.pressesBetweenPolls
      ? .presses(presses) : .baseline(isRestart: true)
  }
}

/// 1 from the press until 0 is written.
///
/// The clear is written once. When its answer is lost, nobody knows whether it happened: if the
/// next reading is 0 it did; if it is 1, either it did not, or it did and the key was pressed
/// again within that one poll period. It is then taken as the same press, which can lose the
/// second press of somebody who pressed twice within a poll period, and can never double one.
struct LatchKey: Equatable {
  private enum Phase { case unseen, clear, clearing, unconfirmed }

  private var phase = Phase.unseen

  /// `presses` is 0 or 1; `clear` asks for 0 to be written.
  mutating func read(_ value: UInt16) -> (presses: Int, clear: Bool) {
    switch phase {
    case .clearing: return (0, false)
    case .unseen, .unconfirmed:
      phase = value == 0 ? .clear : .clearing
      return (0, value != 0)
    case .clear:
      if value == 0 { return (0, false) }
      phase = .clearing
      return (1, true)
    }
  }

  mutating func forget() { phase = phase == .clearing ? .clearing : .unseen }

  mutating func cleared(_ isConfirmed: Bool) { phase = isConfirmed ? .clear : .unconfirmed }
}
