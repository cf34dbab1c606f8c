import HallPorts
import WireFormats

/// One datagram of a board.
struct BoardDatagram: Hashable, Sendable {
  var bytes: [UInt8]
  /// The multicast group it is for; nil: the board's own address.
  var group: String?
}

/// How a way to the board carries the bytes of its pixels: in blocks, a datagram each.
protocol BoardFraming: Sendable {
  /// Bytes of pixels in a datagram.
  var blockBytes: Int { get }
  /// Where they stand in it.
  var dataOffset: Int { get }
  /// Whether a stream's end can be said; where it cannot, a board goes dark by dark pixels.
  var saysItsEnd: Bool { get }

  /// A block's datagram with dark pixels; nil: the protocol has no place for it.
  func blank(block: Int, bytes: Int) -> [UInt8]?
  /// Writes what differs from one sending to the next.
  func stamp(_ datagram: inout [UInt8], _ stamp: FrameStamp)
  func group(of block: Int) -> String?
  /// What shows the frame that was sent before it; nil: it is shown by itself.
  mutating func release() -> BoardDatagram?
  /// Asks the node behind the address how it is; nil: the protocol has no such question.
  var question: [UInt8]? { get }
  /// What a datagram from the node says to that; nil: it is no answer.
  func answer(in datagram: [UInt8]) -> NodeWatch.Answer?
}

extension BoardFraming {
  var saysItsEnd: Bool { false }
  func group(of block: Int) -> String? { nil }
  mutating func release() -> BoardDatagram? { nil }
  var question: [UInt8]? { nil }
  func answer(in datagram: [UInt8]) -> NodeWatch.Answer? { nil }
}

/// What a datagram says of its sending.
struct FrameStamp {
  /// Sendings of this block before.
  var own: Int
  /// Datagrams of the whole board before.
  var all: Int
  var isLastOfFrame: Bool
  var isEnding: Bool
}

/// Nothing travels: a browser asks for the picture.
struct PageFraming: BoardFraming {
  let blockBytes = DDPPacket.dataLimit
  let dataOffset = 0

  func blank(block: Int, bytes: Int) -> [UInt8]? { nil }
  func stamp(_ datagram: inout [UInt8], _ stamp: FrameStamp) {}
}

extension BoardWire {
  func framing(for plan: BoardPlan) -> any BoardFraming {
    switch self {
    case .e131(let wire): E131Framing(plan, wire)
    case .ddp: DDPFraming()
    case .artNet(let wire): ArtNetFraming(plan, wire)
    case .page, .alpha, .onbon: PageFraming()
    }
  }
}
