import HallDomain

/// What a Modbus serial line can do: how long each transaction lasts on the wire.
///
/// Source: MODBUS over Serial Line v1.02, 2.5.1.1 (a character is 11 bits with parity or two stop
/// bits; frames are parted by 3.5 character times of silence, by a fixed 1.75 ms above 19200
/// baud) and the frame lengths of the MODBUS Application Protocol v1.1b3, clause 6.
/// Modbus TCP has neither characters nor silence: only the turnaround counts.
public struct BusTiming: Hashable, Sendable {
  /// tc: one character on the wire.
  public var character: Duration
  /// t3.5: the silence before a frame.
  public var silence: Duration
  /// T: from the request's last character to the answer's first.
  public var turnaround: Duration

  public init(baud: Int, bitsPerByte: Int = 11, turnaround: Duration = .milliseconds(5)) {
    precondition(baud > 0, "a line without a baud rate has no timing")
    character = .nanoseconds(Int64(bitsPerByte) * 1_000_000_000 / Int64(baud))
    silence = baud <= 19_200 ? character * 7 / 2 : .microseconds(1750)
    self.turnaround = turnaround
  }

  private init(character: Duration, silence: Duration, turnaround: Duration) {
    self.character = character
    self.silence = silence
    self.turnaround = turnaround
  }

  public init(_ plan: BusPlan) {
    switch plan.wire {
    case .rtu(let serial), .rtuOverTCP(_, _, let serial):
      self.init(
        baud: max(serial.baud, 1), bitsPerByte: serial.bitsPerByte, turnaround: plan.turnaround)
      if let silence = plan.silence { self.silence = silence }
    case .tcp:
      self.init(character: .zero, silence: .zero, turnaround: plan.turnaround)
    }
  }

  /// FC01 to FC04: silence, the 8-byte request, turnaround, 5 bytes and the data.
  public func read(_ table: ModbusTable, count: Int) -> Duration {
    duration(characters: 13 + Self.dataBytes(table, count))
  }

  /// FC05/FC06 for one value written singly, else FC15/FC16.
  public func write(_ table: ModbusTable, count: Int, singly: Bool = false) -> Duration {
    if singly { return duration(characters: 16) * count }
    return duration(characters: 17 + Self.dataBytes(table, count))
  }

  public func write(_ request: WriteRequest) -> Duration {
    write(request.table, count: request.values.count, singly: request.isValueAFrame)
  }

  /// A transaction of so many characters in both directions together.
  public func duration(characters: Int) -> Duration {
    silence + character * characters + turnaround
  }

  /// What a slave that does not answer costs: the request and the whole response time-out.
  public func silent(_ responseTimeout: Duration, requestCharacters: Int = 8) -> Duration {
    silence + character * requestCharacters + responseTimeout
  }

  /// Whether reading `gap` unwanted registers (or bits) along is faster than a second
  /// transaction: for registers g < 6.5 + (T + t3.5) / (2 tc).
  public func isWorthReading(gap: Int, in table: ModbusTable) -> Bool {
    if gap <= 0 { return true }
    let unwanted = character * (table.isBit ? (gap + 7) / 8 : 2 * gap)
    return unwanted < duration(characters: 13)
  }

  /// The most registers (or bits) one read may ask for and still last at most `limit`, so that
  /// a write behind it waits no longer; at least one, at most what the protocol allows.
  public func mostReadable(_ table: ModbusTable, within limit: Duration) -> Int {
    let protocolLimit = table.isBit ? 2000 : 125
    guard character > .zero else { return protocolLimit }
    let spare = (limit - duration(characters: 13)).wholeNanoseconds
    let bytes = max(spare, 0) / character.wholeNanoseconds
    let fitting = table.isBit ? bytes * 8 : bytes / 2
    return min(max(Int(fitting), 1), protocolLimit)
  }

  /// The share of the bus that polls take when each is answered in time: 1 is a full bus.
  public func utilisation(of polls: [PollRequest]) -> Double {
    polls.reduce(0) { sum, poll in
      let period = Double(max(poll.period, .milliseconds(1)).wholeNanoseconds)
      return sum + Double(read(poll.table, count: poll.count).wholeNanoseconds) / period
    }
  }

  private static func dataBytes(_ table: ModbusTable, _ count: Int) -> Int {
    table.isBit ? (count + 7) / 8 : 2 * count
  }
}
