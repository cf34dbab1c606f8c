public import WireFormats

/// An LED board's controller that takes Art-Net: a Port-Address after the other from its first;
/// once it heard ArtSync, data waits for the next one until none has come for 4 s (ArtSync).
public struct ArtNetBoardEmulator: Sendable {
  public struct Counters: Hashable, Sendable {
    public var received = 0
    public var taken = 0
    public var synchronizations = 0
    public var refused = 0
    public var foreign = 0
    /// Older than one that was taken.
    public var late = 0
  }

  public private(set) var counters = Counters()
  public private(set) var lastError: ArtNetError?
  public private(set) var memory: [UInt8]
  private let firstPortAddress: Int
  private let blockBytes: Int
  private var written: [UInt8]
  private var sequences: [Int: UInt8] = [:]
  private var synchronized: Duration?

  /// - Parameter blockBytes: of a Port-Address that are pixels: 510 for three slots a pixel.
  public init(bytes: Int, firstPortAddress: Int, blockBytes: Int) {
    memory = [UInt8](repeating: 0, count: max(0, bytes))
    written = memory
    self.firstPortAddress = firstPortAddress
    self.blockBytes = max(1, blockBytes)
  }

  public mutating func receive(_ datagram: [UInt8], at now: Duration) {
    counters.received += 1
    do throws(ArtNetError) {
      switch try ArtNetPacket(datagram) {
      case .sync:
        counters.synchronizations += 1
        synchronized = now
        memory = written
      case .dmx(let packet): take(packet, at: now)
      }
    } catch {
      counters.refused += 1
      lastError = error
    }
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
      bytes: memory.count, firstPortAddress: firstPortAddress, blockBytes: blockBytes)
  }
}
