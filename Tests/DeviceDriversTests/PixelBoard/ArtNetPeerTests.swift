import Foundation
import HallPorts
import HallSimulator
import HallTestKit
import LinuxIO
import Testing
import WireFormats

@testable import DeviceDrivers

/// Against the Python package `aioartnet`, an implementation that shares no line with ours:
/// `scripts/peers` installs it.
struct ArtNetPeerTests {
  /// It answers to all machines of the network and to the protocol's own port, as the
  /// specification wants it, not to the port that asked.
  @Test func anIndependentNodeIsAskedAndItsBroadcastIsHeard() throws {
    let address = "127.77.\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"
    let peer = try E131PeerTests.peer("artnet_node.py", "serve", address)
    try SimulatedHall.eventually(
      "the peer is ready", within: .seconds(60), hint: { peer.output }
    ) { peer.output.contains("ready") }
    let answers = AnswerPort(port: ArtNetPacket.port, mark: (offset: 9, byte: 0x21))
    let port = UDPPort(host: address, port: ArtNetPacket.port, answers: answers)
    let framing = ArtNetFraming(BoardWiresTests.plan(NodeWatchTests.artNet), ArtNetPlan())
    var read: [ArtPollReplyPacket] = []
    try SimulatedHall.eventually(
      "the node answers", within: .seconds(60), hint: { peer.output }
    ) {
      try port.send(try #require(framing.question))
      usleep(20_000)
      for datagram in port.receive(atMost: 8) {
        #expect(framing.answer(in: datagram) == NodeWatch.Answer(part: 1, fault: nil))
        if case .pollReply(let reply) = try ArtNetPacket(datagram) { read.append(reply) }
      }
      return !read.isEmpty
    }
    let reply = try #require(read.first)
    #expect(reply.address.map(String.init).joined(separator: ".") == address)
    #expect(reply.shortName == "peer" && reply.subNet == 2)
    #expect(reply.outputs.map(\.universe) == [3])
    #expect(ArtNodeReport(reply.report)?.code == ArtNodeReport.fine)
    #expect(ArtNodeReport(reply.report)?.text == "Debug OK")
  }

  @Test func anIndependentControllerReadsTheEmulatedNode() throws {
    var board = ArtNetBoardEmulator(
      bytes: 2000, firstPortAddress: 0x123, blockBytes: 510, address: [10, 1, 2, 3])
    let answer = board.receive(ArtPollPacket().bytes, at: .zero)
    let reply = try #require(answer)
    let read = try PeerScript.lines(
      "artnet_node.py", "read", input: PeerScript.hex(reply) + "\n")
    #expect(read == ["10.1.2.3 6454 hallsim 1:2:3 1:2:4 1:2:5 1:2:6"])
  }
}
