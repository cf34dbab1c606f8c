/// Turns what is read of a FIFO of key codes into presses, each exactly once.
///
/// Codes are read, then their number is written to the acknowledge register, which removes them.
/// The acknowledge is written once (`WriteRequest.once`), and after it failed nobody knows whether
/// it happened. The next reading tells:
/// - fewer codes than were to be removed, or other ones at the front: it happened, and all codes
///   read are new (only an acknowledge takes codes out);
/// - the same codes at the front: either the request was lost, and what follows them is new; or
///   the answer was lost and the same keys were pressed in the same order again before this
///   reading. It is taken as the first: no press is ever doubled, and the second loses presses
///   only when a person repeated the whole sequence within one poll period.
struct FIFOTracker: Equatable {
  private enum Phase: Equatable {
    case unseen
    case idle
    /// The acknowledge of these codes is on its way: readings still contain them.
    case acknowledging([UInt16])
    /// The acknowledge of these codes failed.
    case unconfirmed([UInt16])
  }

  struct Reading: Equatable {
    var codes: [UInt16] = []
    /// How many codes to acknowledge.
    var acknowledge: Int?
    /// The count is greater than the FIFO is deep: not this kind of device.
    var isImplausible = false
  }

  private var phase = Phase.unseen

  /// - Parameter registers: the count and the codes behind it.
  mutating func read(_ registers: [UInt16]) -> Reading {
    guard let count = registers.first.map({ Int($0) }), count < registers.count else {
      return Reading(isImplausible: true)
    }
    let codes = Array(registers[1..<1 + count])
    let new: [UInt16]
    switch phase {
    case .acknowledging: return Reading()
    case .unseen: new = []
    case .idle: new = codes
    case .unconfirmed(let old): new = codes.starts(with: old) ? Array(codes[old.count...]) : codes
    }
    phase = codes.isEmpty ? .idle : .acknowledging(codes)
    return Reading(codes: new, acknowledge: codes.isEmpty ? nil : count)
  }

  mutating func acknowledged(_ isConfirmed: Bool) {
    guard case .acknowledging(let codes) = phase else { return }
    phase = isConfirmed ? .idle : .unconfirmed(codes)
  }

  /// The device came back after it was down: what it holds is of unknown age.
  mutating func forget() {
    if case .acknowledging = phase { return }
    phase = .unseen
  }
}
