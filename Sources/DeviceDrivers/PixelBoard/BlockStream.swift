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
  /// Given to the port, outcome not known yet.
  private(set) var isAwaited = false

  init(cid: ComponentID, sourceName: String, universe: Universe, slots: Int) {
    datagram =
      E131DataPacket(
        cid: cid, sourceName: sourceName, sequence: 0, universe: universe,
        slots: [UInt8](repeating: 0, count: slots)
      ).bytes
  }

  /// Takes the part of a picture that changed.
  mutating func show(_ slots: ArraySlice<UInt8>) {
    datagram.replaceSubrange(E131DataPacket.slotsOffset..., with: slots)
    repetitions = E131Packet.repetitions
  }

  /// When it wants to be sent again if nothing changes; nil: at once.
  func due(pace: Duration) -> HallInstant? {
    sentAt.map { $0 + (repetitions > 0 ? pace : PixelBoardLimits.keepAlive) }
  }

  /// The same, as it will be when the awaited sending at `instant` succeeds.
  func dueAfterwards(at instant: HallInstant, pace: Duration) -> HallInstant {
    guard isAwaited else { return due(pace: pace) ?? instant }
    return instant + (repetitions > 1 ? pace : PixelBoardLimits.keepAlive)
  }

  /// The next datagram: its sequence number goes up with every one (6.2.5).
  mutating func next(isEnding: Bool = false) -> [UInt8] {
    datagram[E131DataPacket.sequenceOffset] = sequence
    datagram[E131DataPacket.optionsOffset] =
      isEnding ? E131DataPacket.Options.streamTerminated.rawValue : 0
    sequence &+= 1
    isAwaited = true
    return datagram
  }

    /// What became of the awaited sending; nil: it did not go out and stays due.
  mutating func settle(at instant: HallInstant?) {
    isAwaited = false
    guard let instant else { return }
    sentAt = instant
    repetitions = max(0, repetitions - 1)
  }
}
