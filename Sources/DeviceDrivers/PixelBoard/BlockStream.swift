import HallDomain
import WireFormats

/// One block of a board's pixels: what was sent last, and when it must be sent again.
struct BlockStream: Sendable {
  /// The datagram with the newest pixels; what differs with each sending is written in place.
  private var datagram: [UInt8]
  private let data: Range<Int>
  private let group: String?
  private var count = 0
  /// Sendings left at the full pace: three after a change (ANSI E1.31-2018, 6.6.2).
  private(set) var repetitions = E131Packet.repetitions
  private(set) var sentAt: HallInstant?
  /// Given to the port, outcome not known yet.
  private(set) var isAwaited = false

  init(blank: [UInt8], data: Range<Int>, group: String?) {
    datagram = blank
    self.data = data
    self.group = group
  }

  /// Takes the part of a picture that changed.
  mutating func show(_ pixels: ArraySlice<UInt8>) {
    datagram.replaceSubrange(data, with: pixels)
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

  /// The next datagram.
  mutating func next(
    by framing: any BoardFraming, all: Int, isLastOfFrame: Bool, isEnding: Bool = false
  ) -> BoardDatagram {
    framing.stamp(
      &datagram,
      FrameStamp(own: count, all: all, isLastOfFrame: isLastOfFrame, isEnding: isEnding))
    count += 1
    isAwaited = true
    return BoardDatagram(bytes: datagram, group: group)
  }

  /// What became of the awaited sending; nil: it did not go out and stays due.
  mutating func settle(at instant: HallInstant?) {
    isAwaited = false
    guard let instant else { return }
    sentAt = instant
    repetitions = max(0, repetitions - 1)
  }
}
