import HallPorts
import WireFormats

/// A Port-Address a block, counted from the first one (Art-Net 4, ArtDmx).
struct ArtNetFraming: BoardFraming {
  private let wire: ArtNetPlan
  let blockBytes: Int
  let dataOffset = ArtDMXPacket.slotsOffset

  init(_ plan: BoardPlan, _ wire: ArtNetPlan) {
    self.wire = wire
    blockBytes = ArtDMXPacket.slotLimit / plan.wiring.colors.slots * plan.wiring.colors.slots
  }

  func blank(block: Int, bytes: Int) -> [UInt8]? {
    let address = wire.firstPortAddress + block
    guard ArtDMXPacket.portAddresses.contains(address) else { return nil }
    return ArtDMXPacket(
      portAddress: UInt16(address), slots: [UInt8](repeating: 0, count: bytes)
    ).bytes
  }

  func stamp(_ datagram: inout [UInt8], _ stamp: FrameStamp) {
    datagram[ArtDMXPacket.sequenceOffset] = ArtDMXPacket.sequence(of: stamp.own)
  }

  func release() -> BoardDatagram? {
    wire.isSynchronized ? BoardDatagram(bytes: ArtNetPacket.sync.bytes) : nil
  }

  var question: [UInt8]? { ArtPollPacket().bytes }

  func answer(in datagram: [UInt8]) -> NodeWatch.Answer? {
    guard case .pollReply(let reply)? = try? ArtNetPacket(datagram) else { return nil }
    return NodeWatch.Answer(part: reply.bindIndex, fault: reply.fault)
  }
}

extension ArtPollReplyPacket {
  /// What is wrong, by its report's code and then in its own words.
  fileprivate var fault: String? {
    if let told = ArtNodeReport(report), let fault = told.fault {
      return told.text.isEmpty ? fault.words : "\(fault.words) (\(told.text))"
    }
    return outputs.contains(where: \.isShorted) ? ArtNodeReport.Fault.dmxShort.words : nil
  }
}
