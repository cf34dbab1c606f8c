import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// Against the Python package `python-led-ddp`, which shares no line with ours: `scripts/peers`
/// installs it.
struct DDPPeerTests {
  @Test func anIndependentReceiverReadsThePictureThatTheSessionPainted() async throws {
    var scene = try BoardWiresTests.Scene(BoardWiresTests.plan(.ddp))
    try await scene.call()
    scene.handle(.view(scene.hall.view))
    let frame = scene.datagrams.map(\.bytes).filter { $0 != DDPPacket.statusQuery.bytes }
      .map { PeerScript.hex($0) }
    let read = try PeerScript.lines(
      "ddp_frames.py", "read", input: frame.joined(separator: "\n") + "\n")
    #expect(read.first == PeerScript.hex(scene.session.picture.bytes))
    // 128 x 64 pixels are 17 packets of 480 and one of 32; the last one shows them.
    let all = scene.session.blocks
    #expect(all == 18)
    #expect(Array(read.dropFirst()) == (1...all).map { number in
      "\((number - 1) % 15 + 1) \(number == all ? 1 : 0) 1 \(number == all ? 96 : 1440)"
    })
  }

  @Test func theEmulatedBoardShowsWhatAnIndependentSenderSends() throws {
    let sent = try PeerScript.lines("ddp_frames.py", "write", "3000").map(PeerScript.bytes)
    var board = DDPBoardEmulator(bytes: 3000)
    for packet in sent.dropLast() { board.receive(packet) }
    #expect(board.memory.allSatisfy { $0 == 0 })
    board.receive(try #require(sent.last))
    #expect(board.memory == (0..<3000).map { UInt8(7 * $0 % 256) })
    #expect(board.counters.missed == 0 && board.counters.refused == 0)
  }
}
