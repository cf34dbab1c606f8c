import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// What a board's session learns of the node behind its address, against the emulated node.
struct NodeWatchTests {
  static let artNet = BoardWire.artNet(ArtNetPlan(firstPortAddress: 3))
  static let asking: [BoardWire] = [artNet, .ddp]

  /// A scene whose node's answers arrive before the next wake.
  struct Scene {
    let hall = InMemoryHall(rules: .sample)
    var session: PixelBoardSession
    var board: EmulatedBoard
    var isSilent: Bool
    var isUnreachable = false
    var questions: [HallInstant] = []
    var told: [DeviceHealth] = []
    var wakes = 0
    private var waiting: [[UInt8]] = []
    private var wakeAt: HallInstant?

    init(_ wire: BoardWire, isSilent: Bool = false) throws {
      self.isSilent = isSilent
      let plan = BoardWiresTests.plan(wire)
      session = PixelBoardSession(plan: plan, text: try TextPainter())
      board = EmulatedBoard(plan)
      handle(.view(hall.view))
    }

    mutating func handle(_ input: PixelBoardSession.Input) {
      let now = hall.clock.now()
      var actions = session.handle(input, at: now)
      while !actions.isEmpty {
        switch actions.removeFirst() {
        case .send(let sent):
          for datagram in sent { deliver(datagram.bytes, at: now.instant) }
          actions += session.handle(
            isUnreachable
              ? .sent(count: 0, failure: .gone("no route"))
              : .sent(count: sent.count, failure: nil), at: now)
        case .wake(let instant): wakeAt = instant
        case .health(let health): told.append(health)
        }
      }
    }

    private mutating func deliver(_ datagram: [UInt8], at instant: HallInstant) {
      let asks =
        datagram == DDPPacket.statusQuery.bytes || datagram == ArtPollPacket().bytes
      if asks { questions.append(instant) }
      guard !isUnreachable, let answer = board.receive(datagram, at: instant.sinceStart),
        !isSilent
      else { return }
      waiting.append(answer)
    }

    mutating func pass(_ span: Duration) {
      let end = hall.clock.now().instant + span
      while let wake = wakeAt, wake <= end {
        hall.clock.advance(by: max(.zero, wake - hall.clock.now().instant))
        wakeAt = nil
        wakes += 1
        for answer in waiting { handle(.received(answer)) }
        waiting = []
        handle(.wake)
      }
      hall.clock.advance(by: end - hall.clock.now().instant)
    }
  }

  @Test(arguments: asking) func itIsAskedAsOftenAsTheProtocolSays(wire: BoardWire) throws {
    var scene = try Scene(wire)
    scene.pass(.seconds(60))
    let pauses = zip(scene.questions.dropFirst(), scene.questions).map { $0 - $1 }
    #expect(pauses.count >= 19)
    #expect(pauses.allSatisfy { (.milliseconds(2500)...(.seconds(3))).contains($0) })
    // The answer to the last one is still on its way.
    let node = try #require(scene.session.node)
    #expect((node.questions - 1...node.questions).contains(node.answers))
    #expect(scene.told == [.up])
  }

  /// An idle board wakes for its pixels alone.
  @Test(arguments: asking) func askingCostsNoWakeUp(wire: BoardWire) throws {
    var asked = try Scene(wire)
    var plain = try Scene(.e131(E131Plan()))
    for scene in 0..<60 {
      asked.pass(.seconds(1))
      plain.pass(.seconds(1))
      #expect(asked.wakes == plain.wakes, "second \(scene)")
    }
    #expect(plain.questions.isEmpty && plain.session.node == nil)
  }

  @Test(arguments: asking) func aNodeThatFallsSilentIsDownUntilItAnswers(wire: BoardWire) throws {
    var scene = try Scene(wire)
    scene.pass(.seconds(10))
    scene.isSilent = true
    scene.pass(.seconds(7))
    #expect(scene.told == [.up], "one lost answer says nothing")
    scene.pass(.seconds(6))
    #expect(scene.told.count == 2 && scene.told.last?.isDown == true)
    #expect("\(scene.told)".contains("fallen silent"))
    scene.isSilent = false
    scene.pass(.seconds(5))
    #expect(scene.told.count == 3 && scene.told.last == .up)
  }

  @Test(arguments: asking) func aNodeThatHasNeverAnsweredIsNoFault(wire: BoardWire) throws {
    var scene = try Scene(wire, isSilent: true)
    scene.pass(.seconds(60))
    #expect(scene.told == [.up])
    #expect(scene.session.node?.answers == 0)
    #expect(scene.session.node?.questions ?? 0 > 20)
  }

  @Test func whatANodeReportsOfItselfIsItsHealth() throws {
    var scene = try Scene(Self.artNet)
    scene.pass(.seconds(10))
    let isSet = scene.board.set(report: ArtNodeReport(code: 0x02, text: "5 V rail low"))
    #expect(isSet)
    scene.pass(.seconds(5))
    #expect(
      scene.told.last
        == .degraded(
          reason: "the node reports: its hardware failed the tests when its power came "
            + "(5 V rail low)"))
    _ = scene.board.set(report: ArtNodeReport(code: 0x06, text: "name set"))
    scene.pass(.seconds(5))
    #expect(scene.told.last == .up && scene.told.count == 3)
  }

  @Test func aShortCircuitedOutputIsAFaultOfThatPartOfTheNode() throws {
    var scene = try Scene(Self.artNet)
    scene.pass(.seconds(10))
    func reply(part: UInt8, isShorted: Bool) -> PixelBoardSession.Input {
      .received(
        ArtPollReplyPacket(
          address: [10, 0, 0, 9], shortName: "x",
          outputs: [.init(universe: 0), .init(universe: 1, isShorted: isShorted)], bindIndex: part
        ).bytes)
    }
    scene.handle(reply(part: 2, isShorted: true))
    scene.pass(.seconds(5))
    #expect(scene.told.last == .degraded(reason: "the node reports: an output is short-circuited"))
    scene.handle(reply(part: 2, isShorted: false))
    scene.pass(.seconds(5))
    #expect(scene.told.last == .up)
  }

  /// The first reason stands, and it is up only when the node itself has answered.
  @Test func anUnreachableNodeIsUpAgainWhenItAnswers() throws {
    var scene = try Scene(Self.artNet)
    scene.pass(.seconds(10))
    scene.isUnreachable = true
    scene.pass(.seconds(20))
    #expect(scene.told.last == .down(reason: "cannot be reached: no route"))
    scene.isUnreachable = false
    scene.pass(.seconds(8))
    #expect(scene.told.count == 3 && scene.told.last == .up)
  }

  @Test func whatIsNoAnswerIsPassedOver() throws {
    var scene = try Scene(Self.artNet)
    scene.pass(.seconds(10))
    let answers = scene.session.node?.answers
    let others: [[UInt8]] = [[], [0x41], ArtPollPacket().bytes, ArtNetPacket.sync.bytes]
    for datagram in others {
      scene.handle(.received(datagram))
    }
    #expect(scene.session.node?.answers == answers)
  }

  /// Wireshark's dissector shares no line with ours.
  @Test func wiresharkReadsThePollAndTheReply() throws {
    var board = ArtNetBoardEmulator(
      bytes: 4096, firstPortAddress: 0x123, blockBytes: 510, address: [10, 1, 2, 3])
    board.report = ArtNodeReport(code: 0x02, text: "5 V rail low")
    let poll = ArtPollPacket().bytes
    let answer = board.receive(poll, at: .zero)
    let reply = try #require(answer)
    let read = try Wireshark.fields(
      [poll, reply], port: ArtNetPacket.port,
      [
        "artnet.header.opcode", "artnet.poll.talktome", "artnet.poll_reply.ip_address",
        "artnet.poll_reply.node_report", "artnet.poll_reply.num_ports",
        "artnet.poll_reply.netswitch", "artnet.poll_reply.subswitch",
        "artnet.poll_reply.short_name", "_ws.malformed",
      ])
    #expect(read == [
      ["0x2000", "0x02", "", "", "", "", "", "", ""],
      [
        "0x2100", "", "10.1.2.3", "#0002 [0001] 5 V rail low", "4", "0x01", "0x02", "hallsim", "",
      ],
    ])
  }
}
