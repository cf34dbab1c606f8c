public import HallRaster
public import WireFormats

/// An LED board's receiver card: takes E1.31 datagrams and shows what they say.
///
/// Give it every datagram of the board's UDP port with `receive(_:at:)` and let time pass with
/// `advance(to:)` at least a few times a second; `picture` is then what a person sees. Times are
/// of any clock that only goes forward.
///
/// It does what ANSI E1.31-2018 asks of a receiver: the source with the highest priority wins
/// (6.2.3; of several the one with the smallest CID, whatever came first), late packets are thrown
/// away (6.7.2), preview data is not shown (6.2.6), a source that ends or is silent for 2.5 s is
/// lost (6.7.1) and its pixels go dark, and data with a synchronisation address waits for its
/// synchronisation packet once one has been heard (6.2.4, 11).
public struct BoardEmulator: Sendable {
  public struct Counters: Hashable, Sendable {
    /// Datagrams of any kind.
    public var received = 0
    /// Data packets that were shown or wait for synchronisation.
    public var taken = 0
    public var synchronizations = 0
    /// No E1.31, or not as the standard wants it.
    public var refused = 0
    /// Older than one that was taken.
    public var late = 0
    /// Sequence numbers that never came.
    public var missed = 0
    /// For universes that the board does not have.
    public var foreign = 0
    /// Preview data and START codes other than 0.
    public var unused = 0
    /// From more sources than the board keeps apart.
    public var exceeding = 0
    /// Universes that went dark because their source ended or fell silent.
    public var losses = 0
  }

  private struct Source: Sendable {
    var priority: UInt8
    var sequence: UInt8
    var heard: Duration
    var slots: [UInt8]
  }

  /// Sources that a universe keeps apart.
  public static let sourceLimit = 4

  public let width: Int
  public let height: Int
  public let firstUniverse: Universe
  public private(set) var counters = Counters()
  /// Why the last refused datagram was.
  public private(set) var lastError: E131Error?
  /// The pixels' bytes as they are shown.
  public private(set) var memory: [UInt8]
  /// Slots of a universe that are whole pixels: 510 of 512 for three a pixel.
  private let blockBytes: Int
  private var sources: [[ComponentID: Source]]
  private var waiting: [Int: (synchronization: Universe, source: ComponentID, slots: [UInt8])] = [:]
  private var synchronized: [Universe: Duration] = [:]
  private var now: Duration = .zero

  public init(width: Int, height: Int, firstUniverse: Universe, bytesPerPixel: Int = 3) {
    self.width = max(1, width)
    self.height = max(1, height)
    self.firstUniverse = firstUniverse
    memory = [UInt8](repeating: 0, count: self.width * self.height * bytesPerPixel)
    blockBytes = E131DataPacket.slotLimit / bytesPerPixel * bytesPerPixel
    let universes = (memory.count + blockBytes - 1) / blockBytes
    sources = Array(repeating: [:], count: universes)
  }

  public var universes: Int { sources.count }

  /// What a board of full-colour pixels in rows shows.
  public var picture: PixelImage {
    PixelImage(width: width, height: height, bytes: memory)
      ?? PixelImage(width: width, height: height)
  }

  /// Full-colour pixels that shine.
  public var litPixels: Int {
    stride(from: 0, to: memory.count, by: 3)
      .count { memory[$0] | memory[$0 + 1] | memory[$0 + 2] != 0 }
  }

  /// Whether every universe has a source.
  public var isReceiving: Bool { sources.allSatisfy { !$0.isEmpty } }

  // MARK: - What happens to it

  public mutating func receive(_ datagram: [UInt8], at instant: Duration) {
    advance(to: instant)
    counters.received += 1
    do throws(E131Error) {
      switch try E131Packet(datagram) {
      case .data(let packet): take(packet)
      case .synchronization(let packet): latch(packet)
      }
    } catch {
      counters.refused += 1
      lastError = error
    }
  }

  /// Lets time pass: sources that are silent for too long are lost.
  public mutating func advance(to instant: Duration) {
    now = max(now, instant)
    for index in sources.indices {
      let silent = sources[index].filter {
        now - $0.value.heard > E131Packet.networkDataLossTimeout
      }
      for cid in silent.keys { lose(cid, index) }
    }
  }

  /// As after its power was cut: dark, and nothing remembered.
  public mutating func restart() {
    memory = [UInt8](repeating: 0, count: memory.count)
    sources = Array(repeating: [:], count: sources.count)
    waiting = [:]
    synchronized = [:]
  }

  // MARK: - Packets

  private mutating func take(_ packet: E131DataPacket) {
    let index = Int(packet.universe.number) - Int(firstUniverse.number)
    guard sources.indices.contains(index) else {
      counters.foreign += 1
      return
    }
    guard !packet.options.contains(.previewData), packet.startCode == 0 else {
      counters.unused += 1
      return
    }
    if let known = sources[index][packet.cid] {
      if E131Packet.isLate(packet.sequence, after: known.sequence) {
        counters.late += 1
        return
      }
      counters.missed += max(0, Int(packet.sequence &- known.sequence) - 1)
    } else if sources[index].count >= Self.sourceLimit {
      counters.exceeding += 1
      return
    }
    if packet.options.contains(.streamTerminated) {
      lose(packet.cid, index)
      return
    }
    counters.taken += 1
    let shown = sources[index][packet.cid]?.slots ?? []
    sources[index][packet.cid] = Source(
      priority: packet.priority, sequence: packet.sequence, heard: now, slots: shown)
    if let address = packet.synchronization, holds(address, packet.options) {
      waiting[index] = (address, packet.cid, packet.slots)
    } else {
      waiting[index] = nil
      sources[index][packet.cid]?.slots = packet.slots
      show(index)
    }
  }

  /// Whether data for the address waits: only after a first synchronisation packet, and when those
  /// have stopped only if the source does not say that data then acts at once.
  private func holds(_ address: Universe, _ options: E131DataPacket.Options) -> Bool {
    guard let heard = synchronized[address] else { return false }
    return now - heard <= E131Packet.networkDataLossTimeout
      || !options.contains(.forceSynchronization)
  }

  private mutating func latch(_ packet: E131SynchronizationPacket) {
    counters.synchronizations += 1
    // Addresses are few on a real network; a flood of them must not fill the memory.
    if synchronized.count > universes { synchronized = [:] }
    synchronized[packet.synchronization] = now
    for (index, held) in waiting where held.synchronization == packet.synchronization {
      sources[index][held.source]?.slots = held.slots
      waiting[index] = nil
      show(index)
    }
  }

  private mutating func lose(_ cid: ComponentID, _ index: Int) {
    guard sources[index].removeValue(forKey: cid) != nil else { return }
    if waiting[index]?.source == cid { waiting[index] = nil }
    counters.losses += 1
    show(index)
  }

  private mutating func show(_ index: Int) {
    let winner = sources[index].max { left, right in
      if left.value.priority != right.value.priority {
        return left.value.priority < right.value.priority
      }
      return right.key.bytes.lexicographicallyPrecedes(left.key.bytes)
    }
    let start = index * blockBytes
    let end = min(start + blockBytes, memory.count)
    let slots = winner?.value.slots.prefix(end - start) ?? []
    memory.replaceSubrange(start..<start + slots.count, with: slots)
    let dark = start + slots.count..<end
    memory.replaceSubrange(dark, with: repeatElement(0, count: dark.count))
  }
}
