import HallPorts
import WireFormats

/// A universe a block, counted from the first one (ANSI E1.31-2018).
struct E131Framing: BoardFraming {
  private let wire: E131Plan
  private let cid: ComponentID
  private let sourceName: String
  private let synchronization: Universe?
  private var released: UInt8 = 0
  let blockBytes: Int
  let dataOffset = E131DataPacket.slotsOffset
  let saysItsEnd = true

  init(_ plan: BoardPlan, _ wire: E131Plan) {
    self.wire = wire
    blockBytes = E131DataPacket.slotLimit / plan.wiring.colors.slots * plan.wiring.colors.slots
    cid = ComponentID(named: "board/\(plan.id)/\(plan.host):\(plan.port)")
    sourceName = "hall \(plan.id)"
    synchronization = wire.synchronization.flatMap { Universe($0) }
  }

  func blank(block: Int, bytes: Int) -> [UInt8]? {
    Universe(wire.firstUniverse + block).map {
      E131DataPacket(
        cid: cid, sourceName: sourceName, priority: UInt8(clamping: wire.priority),
        synchronization: synchronization, sequence: 0, universe: $0,
        slots: [UInt8](repeating: 0, count: bytes)
      ).bytes
    }
  }

  /// Each universe counts its own (6.2.5). Without synchronisation packets the board shall go on:
  /// a lost one must not hold the picture (6.2.6).
  func stamp(_ datagram: inout [UInt8], _ stamp: FrameStamp) {
    datagram[E131DataPacket.sequenceOffset] = UInt8(truncatingIfNeeded: stamp.own)
    let options: E131DataPacket.Options =
      stamp.isEnding ? .streamTerminated : synchronization == nil ? [] : .forceSynchronization
    datagram[E131DataPacket.optionsOffset] = options.rawValue
  }

  func group(of block: Int) -> String? {
    guard wire.isMulticast else { return nil }
    return Universe(wire.firstUniverse + block)?.multicastGroup
  }

  mutating func release() -> BoardDatagram? {
    guard let synchronization else { return nil }
    defer { released &+= 1 }
    return BoardDatagram(
      bytes: E131SynchronizationPacket(
        cid: cid, sequence: released, synchronization: synchronization
      ).bytes,
      group: wire.isMulticast ? synchronization.multicastGroup : nil)
  }
}
