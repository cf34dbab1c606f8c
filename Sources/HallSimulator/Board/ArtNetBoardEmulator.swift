public import WireFormats

/// An LED board's controller that takes Art-Net: a Port-Address after the other from its first;
/// once it heard ArtSync, data waits for the next one until none has come for 4 s (ArtSync).
public struct ArtNetBoardEmulator: Sendable {
  public struct Counters: Hashable, Sendable {
    public var received = 0
    public var taken = 0
    public var synchronizations = 0
    public var polls = 0
    public var refused = 0
    public var foreign = 0
    /// Older than one that was taken.
    public var late = 0
  }

  public private(set) var counters = Counters()
  public private(set) var lastError: ArtNetError?
  public private(set) var memory: [UInt8]
  /// What it says of itself when it is polled.
  public var report = ArtNodeReport(code: ArtNodeReport.fine, text: "Power On Tests successful")
  private let firstPortAddress: Int
  private let blockBytes: Int
  private let address: [UInt8]
  private let part: UInt8
  private var written: [UInt8]
  private var sequences: [Int: UInt8] = [:]
  private var synchronized: Duration?

  /// - Parameters:
  ///   - blockBytes: of a Port-Address that are pixels: 510 for three slots a pixel.
  ///   - address: its IPv4 address.
  ///   - part: which board of its node it is, from 1.
  public init(
    bytes: Int, firstPortAddress: Int, blockBytes: Int, address: [UInt8] = [127, 0, 0, 1],
    part: UInt8 = 1
  ) {
    memory = [UInt8](repeating: 0, count: max(0, bytes))
    written = memory
    self.firstPortAddress = firstPortAddress
    self.blockBytes = max(1, blockBytes)
    self.address = address
    self.part = part
  }

  /// What it answers.
  @discardableResult
  public mutating func receive(_ datagram: [UInt8], at now: Duration) -> [UInt8]? {
    counters.received += 1
    do throws(ArtNetError) {
      switch try ArtNetPacket(datagram) {
      case .sync:
        counters.synchronizations += 1
        synchronized = now
        memory = written
      case .dmx(let packet): take(packet, at: now)
      case .poll:
        counters.polls += 1
        return reply.bytes
      case .pollReply: counters.foreign += 1
      }
    } catch {
      counters.refused += 1
      lastError = error
    }
    return nil
  }

  /// Of its first Port-Addresses, as far as four in a row go, as pixel nodes of many do.
  private var reply: ArtPollReplyPacket {
    var report = report
    report.count = counters.polls % 10_000
    let universes = (written.count + blockBytes - 1) / blockBytes
    let first = firstPortAddress & 0x0F
    return ArtPollReplyPacket(
      address: address, net: UInt8(firstPortAddress >> 8 & 0x7F),
      subNet: UInt8(firstPortAddress >> 4 & 0x0F), shortName: "hallsim",
      longName: "hallsim: an LED board of \(universes) universes", report: report.description,
      outputs: (first..<first + min(4, 16 - first, universes)).map {
        .init(universe: UInt8($0), isSending: counters.taken > 0)
      }, bindIndex: part)
  }

  private mutating func take(_ packet: ArtDMXPacket, at now: Duration) {
    let index = Int(packet.portAddress) - firstPortAddress
    guard index >= 0, index * blockBytes < written.count else {
      counters.foreign += 1
      return
    }
    if packet.sequence != 0, let last = sequences[index], last != 0,
      Int8(bitPattern: packet.sequence &- last) < 0, last &- packet.sequence < 20
    {
      counters.late += 1
      return
    }
    sequences[index] = packet.sequence
    let start = index * blockBytes
    let pixels = packet.slots.prefix(min(blockBytes, written.count - start))
    written.replaceSubrange(start..<start + pixels.count, with: pixels)
    counters.taken += 1
    if let synchronized, now - synchronized <= ArtNetPacket.synchronizationTimeout { return }
    synchronized = nil
    memory = written
  }

  /// As after its power was cut.
  public mutating func restart() {
    self = ArtNetBoardEmulator(
      bytes: memory.count, firstPortAddress: firstPortAddress, blockBytes: blockBytes,
      address: address, part: part)
  }
}
