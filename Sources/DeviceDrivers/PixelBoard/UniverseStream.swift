import HallDomain
import WireFormats

/// One universe of a board: what was sent last, and when it must be sent again.
struct UniverseStream: Sendable {
  /// The datagram with the newest slots; sequence and options are written in place.
  private var datagram: [UInt8]
  private(set) var sequence: UInt8 = 0
  /// Sendings left at the full pace: three after a change (ANSI E1.31-2018, 6.6.2).
  private(set) var repetitions = E131Packet.repetitions
  private(set) var sentAt: HallInstant?

  init(cid: ComponentID, sourceName: String, universe: Universe, slots: Int) {
    datagram =
      E131DataPacket(
        cid: cid, sourceName: sourceName, sequence: 0, universe: universe,
        slots: [UInt8](repeating: 0, count: slots)
      ).bytes
  }

  private var slots: ArraySlice<UInt8> { datagram[E131DataPacket.slotsOffset...] }

  /// Takes a picture's part; answers whether it differs from the last.
  mutating func show(_ slots: ArraySlice<UInt8>) -> Bool {
    guard self.slots != slots else { return false }
    datagram.replaceSubrange(E131DataPacket.slotsOffset..., with: slots)
    repetitions = E131Packet.repetitions
    return true
  }

  /// When it wants to be sent again if nothing changes.
  func due(pace: Duration) -> HallInstant? {
    sentAt.map { $0 + (repetitions > 0 ? pace : PixelBoardLimits.keepAlive) }
  }

  /// The next datagram: its sequence number goes up with every one (6.2.5).
  mutating func next(isEnding: Bool = false) -> [UInt8] {
    datagram[E131DataPacket.sequenceOffset] = sequence
    datagram[E131DataPacket.optionsOffset] =
      isEnding ? E131DataPacket.Options.streamTerminated.rawValue : 0
    sequence &+= 1
    return datagram
  }

  mutating func sent(at instant: HallInstant) {
    sentAt = instant
    repetitions = max(0, repetitions - 1)
  }
}
