public import WireFormats

/// An LED board's controller that takes DDP: packets write into its memory, and a packet with the
/// push flag shows it.
public struct DDPBoardEmulator: Sendable {
  public struct Counters: Hashable, Sendable {
    public var received = 0
    public var taken = 0
    public var pushes = 0
    public var queries = 0
    /// No DDP, or not of pixels.
    public var refused = 0
    /// Beyond the memory.
    public var foreign = 0
    /// Sequence numbers that never came.
    public var missed = 0
  }

  public private(set) var counters = Counters()
  public private(set) var lastError: DDPError?
  /// What is shown.
  public private(set) var memory: [UInt8]
  private var written: [UInt8]
  private var sequence: UInt8 = 0

  public init(bytes: Int) {
    memory = [UInt8](repeating: 0, count: max(0, bytes))
    written = memory
  }

  /// What it answers.
  @discardableResult
  public mutating func receive(_ datagram: [UInt8]) -> [UInt8]? {
    counters.received += 1
    let packet: DDPPacket
    do throws(DDPError) {
      packet = try DDPPacket(datagram)
    } catch {
      counters.refused += 1
      lastError = error
      return nil
    }
    if packet.flags.contains(.query), !packet.flags.contains(.reply),
      packet.destination == DDPPacket.status
    {
      counters.queries += 1
      return status
    }
    let isOurs =
      packet.destination == DDPPacket.display || packet.destination == DDPPacket.everyDisplay
    guard isOurs, packet.flags.isDisjoint(with: [.query, .reply, .storage]) else {
      counters.refused += 1
      return nil
    }
    let start = Int(packet.offset)
    guard start + packet.data.count <= written.count else {
      counters.foreign += 1
      return nil
    }
    count(packet.sequence)
    written.replaceSubrange(start..<start + packet.data.count, with: packet.data)
    counters.taken += 1
    guard packet.flags.contains(.push) else { return nil }
    counters.pushes += 1
    memory = written
    return nil
  }

  private var status: [UInt8] {
    DDPPacket(
      flags: [.reply, .push], dataType: 0, destination: DDPPacket.status, offset: 0,
      data: Array(#"{"status":{"man":"hallsim","mod":"board","ver":"1.0","state":"up"}}"#.utf8)
    ).bytes
  }

  private mutating func count(_ new: UInt8) {
    defer { sequence = new }
    guard new != 0, sequence != 0 else { return }
    counters.missed += (Int(new) - Int(sequence) + 14) % 15
  }

  /// As after its power was cut.
  public mutating func restart() { self = DDPBoardEmulator(bytes: memory.count) }
}
