import HallDomain
import HallPorts

/// When each byte of a half-duplex line is on the wire; a pty has no baud rate, so the emulator
/// keeps to these deadlines, all of them absolute.
struct LinePace {
  let timing: BusTiming
  private let slice: Int
  /// When the last traffic ended, CLOCK_MONOTONIC nanoseconds.
  private(set) var freeAt: Int64 = 0

  init(_ timing: BusTiming) {
    self.timing = timing
    let character = max(timing.character.wholeNanoseconds, 1)
    slice = Int(max(1, SimulatorLimits.slice.wholeNanoseconds / character))
  }

  /// A request handed over at `arrival` begins no earlier than the silence after the last frame
  /// allows; answers with when its last character is on the wire.
  mutating func request(arrival: Int64, characters: Int) -> Int64 {
    let start = max(arrival, freeAt + timing.silence.wholeNanoseconds)
    freeAt = start + timing.character.wholeNanoseconds * Int64(characters)
    return freeAt
  }

  /// The pieces of a reply to the request that ended at `end`, each with the deadline of its last
  /// character. What is on the line already goes first.
  mutating func reply(
    _ reply: LineReply, to end: Int64
  ) -> [(deadline: Int64, bytes: ArraySlice<UInt8>)] {
    let bytes = reply.bytes
    let begin = max(end + (reply.after ?? timing.turnaround).wholeNanoseconds, freeAt)
    let character = timing.character.wholeNanoseconds
    freeAt = begin + character * Int64(bytes.count)
    return stride(from: 0, to: bytes.count, by: slice).map { start in
      let end = min(start + slice, bytes.count)
      return (begin + character * Int64(end), bytes[start..<end])
    }
  }
}
