import LinuxIO
import Synchronization
import WireFormats

/// Turns what a port carries into pieces of a capture file.
final class TraceRecorder: Sendable {
  private struct State {
    var conversation = ModbusTCPConversation()
    var isLosing = false
  }

  private let isSerial: Bool
  private let feed: AsyncStream<[UInt8]>.Continuation
  private let state = Mutex(State())

  init(isSerial: Bool, feed: AsyncStream<[UInt8]>.Continuation) {
    self.isSerial = isSerial
    self.feed = feed
    feed.yield(PcapFile.header(isSerial ? .rtacSerial : .ipv4))
  }

  /// Called on the bus's thread: it never waits.
  var listener: WireTap { { [self] in note($0) } }

  private func note(_ tapped: TappedBytes) {
    state.withLock { state in
      var piece: [UInt8] = []
      if isSerial {
        if state.isLosing {
          piece = PcapFile.packet(
            at: tapped.moment, RTACSerialPacket.bytes(.lost, at: tapped.moment, []))
        }
        let event: RTACSerialPacket.Event = tapped.isSent ? .sent : .received
        piece += PcapFile.packet(
          at: tapped.moment, RTACSerialPacket.bytes(event, at: tapped.moment, tapped.bytes))
      } else {
        piece = PcapFile.packet(
          at: tapped.moment, state.conversation.packet(isSent: tapped.isSent, tapped.bytes))
      }
      if case .dropped = feed.yield(piece) { state.isLosing = true } else { state.isLosing = false }
    }
  }
}

extension FieldBus.State {
  /// What the port must be told; nil when it knows.
  mutating func takeNewTap() -> NewTap? {
    guard isTapNew else { return nil }
    isTapNew = false
    return NewTap(listener: tap)
  }

  struct NewTap { var listener: WireTap? }
}
