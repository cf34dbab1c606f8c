import WireFormats

/// 480 pixels a packet, at their place in the display's memory; the last packet of a frame says
/// that the display may show it.
struct DDPFraming: BoardFraming {
  let blockBytes = DDPPacket.dataLimit
  let dataOffset = DDPPacket.dataOffset

  func blank(block: Int, bytes: Int) -> [UInt8]? {
    UInt32(exactly: block * blockBytes).map {
      DDPPacket(offset: $0, data: [UInt8](repeating: 0, count: bytes)).bytes
    }
  }

  func stamp(_ datagram: inout [UInt8], _ stamp: FrameStamp) {
    datagram[DDPPacket.flagsOffset] = DDPPacket.flagsByte(stamp.isLastOfFrame ? .push : [])
    datagram[DDPPacket.sequenceOffset] = DDPPacket.sequence(of: stamp.all)
  }

  var question: [UInt8]? { DDPPacket.statusQuery.bytes }

  /// What the JSON of a status says is each maker's own: that it comes is what counts.
  func answer(in datagram: [UInt8]) -> NodeWatch.Answer? {
    guard let packet = try? DDPPacket(datagram), packet.isStatusReply else { return nil }
    return NodeWatch.Answer()
  }
}
