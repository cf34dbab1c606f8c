import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// The session against an emulated board, on a clock that the test moves.
struct PixelBoardSessionTests {
  /// A hall, the session, the board it feeds, and the wire between them.
  struct Scene {
    let hall: InMemoryHall
    let plan: BoardPlan
    var session: PixelBoardSession
    var board: BoardEmulator
    var wakeAt: HallInstant?
    var isCut = false
    var failure: WireError?
    var sent: [(at: HallInstant, packets: [E131DataPacket])] = []
    var health: [DeviceHealth] = []

    init(
      width: Int = 192, height: Int = 64, fps: Int = 20, rules: HallRules = .sample
    ) throws {
      plan = BoardPlan(
        id: "main", name: LocalizedText(zh: "大厅屏", en: "Main board"), host: "10.0.0.9",
        wire: .e131(E131Plan(firstUniverse: 5)), width: width, height: height,
        framesPerSecond: fps)
      hall = InMemoryHall(rules: rules)
      session = PixelBoardSession(plan: plan, text: try TextPainter())
      board = BoardEmulator(
        width: width, height: height, firstUniverse: try #require(Universe(5)))
    }

    var now: HallInstant { hall.clock.now().instant }

    mutating func handle(_ input: PixelBoardSession.Input) throws {
      var actions = session.handle(input, at: hall.clock.now())
      while !actions.isEmpty {
        switch actions.removeFirst() {
        case .send(let datagrams):
          var packets: [E131DataPacket] = []
          for datagram in datagrams where failure == nil {
            guard case .data(let packet) = try E131Packet(datagram.bytes) else { continue }
            packets.append(packet)
            if !isCut { board.receive(datagram.bytes, at: now.sinceStart) }
          }
          if !packets.isEmpty { sent.append((now, packets)) }
          actions += session.handle(
            .sent(count: packets.count, failure: failure), at: hall.clock.now())
        case .wake(let instant): wakeAt = instant
        case .health(let new): health.append(new)
        }
      }
    }

    mutating func view() throws { try handle(.view(hall.view)) }

    /// Lets time pass with every wake on its instant, or so much after it.
    mutating func pass(_ span: Duration, late: Duration = .zero) throws {
      let end = now + span
      while let wake = wakeAt, wake <= end {
        hall.clock.advance(by: max(.zero, wake - now) + late)
        wakeAt = nil
        try handle(.wake)
      }
      hall.clock.advance(by: max(.zero, end - now))
      board.advance(to: now.sinceStart)
    }

    func submit(_ command: Command) async throws {
      try await hall.submit(command, from: Origin(.shell, "test"), key: nil)
    }

    /// The day opens, a ticket is taken and called at window 1.
    func openAndIssue() async throws {
      try await submit(.day(.tick))
      try await submit(
        .queue(.issue(IssueRequest(matters: ["A"], code: "c1"))))
    }

    func call() async throws { try await submit(.queue(.callNext(window: "1"))) }
  }

  @Test func aCallIsOnTheWireWithTheFirstFrameAfterItsCommit() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try scene.view()
    try scene.pass(.milliseconds(3330))
    let before = scene.sent.count
    try await scene.call()
    // 7 ms after a frame: the next animation tick would be 43 ms away.
    scene.hall.clock.advance(by: .milliseconds(7))
    let called = scene.now
    try scene.view()
    #expect(scene.sent.count == before + 1 && scene.sent.last?.at == called)
    #expect(scene.board.picture == scene.session.picture)
    #expect(scene.session.words == "A001 → 1号窗口")
  }

  @Test func itShowsItsNameForAWhileAndThenTheHallAgain() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try scene.view()
    try scene.pass(.seconds(1))
    let before = scene.board.picture
    let name = NameplatePainter(width: 192, height: 64, text: try TextPainter())
      .picture(of: "大厅屏")
    try scene.handle(.guest(.name, for: .seconds(3)))
    try scene.pass(.seconds(1))
    #expect(scene.board.picture == name && scene.board.picture != before)
    // A call in the midst of it waits for its end.
    try await scene.call()
    try scene.view()
    try scene.pass(.milliseconds(1900))
    #expect(scene.board.picture == name)
    try scene.pass(.milliseconds(300))
    #expect(scene.board.picture != name && scene.board.picture == scene.session.picture)
    #expect(scene.session.words == "A001 → 1号窗口")
  }

  @Test func anEvacuationDoesNotWaitForAName() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try scene.view()
    try scene.handle(.guest(.name, for: .seconds(60)))
    try scene.pass(.seconds(1))
    let name = scene.board.picture
    try await scene.submit(.day(.emergency(on: true, reason: "drill")))
    try scene.view()
    try scene.pass(.milliseconds(200))
    #expect(scene.board.picture != name)
  }

  @Test func whatTheBoardShowsIsWhatWasPainted() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try await scene.call()
    try await scene.submit(
      .notices(
        .add(
          NoticeDraft(
            text: LocalizedText(zh: "请持身份证到取号机取号，过号请到咨询台重新排队。", en: "x")),
          by: nil)))
    try scene.view()
    for _ in 0..<300 {
      try scene.pass(.milliseconds(50))
      #expect(scene.board.picture == scene.session.picture)
    }
    #expect(scene.board.counters.late == 0 && scene.board.counters.missed == 0)
    #expect(scene.board.counters.refused == 0 && scene.board.counters.foreign == 0)
  }

  @Test func anUnchangedPictureIsOnlyKeptAlive() async throws {
    var scene = try Scene(rules: .sampleOfShortNames)
    try scene.view()
    try scene.pass(.seconds(5))
    scene.sent = []
    let start = scene.now
    try scene.pass(.seconds(10))
    // Every universe at least each 1000 ms and at most each 800 ms (E1.31 6.6.2).
    for universe in 5..<5 + scene.session.blocks {
      let times = scene.sent.filter { frame in
        frame.packets.contains { Int($0.universe.number) == universe }
      }.map(\.at)
      #expect((10...12).contains(times.count), "universe \(universe): \(times.count)")
      for (last, next) in zip([start] + times, times) where last != start {
        #expect(next - last <= .milliseconds(1000) && next - last >= .milliseconds(800))
      }
    }
    #expect(scene.board.isReceiving)
  }

  @Test func aNameInPartsChangesItsRowAloneEveryTwoSeconds() async throws {
    var scene = try Scene()
    try scene.view()
    try scene.pass(.seconds(5))
    var pictures = [scene.board.picture]
    let start = scene.now
    for _ in 0..<200 {
      try scene.pass(.milliseconds(50))
      if scene.board.picture != pictures.last { pictures.append(scene.board.picture) }
    }
    #expect(scene.now - start == .seconds(10))
    #expect(pictures.count == 6 && Set(pictures).count == 2)
    let changed = (0..<64).filter { row in
      (0..<192).contains { pictures[0][$0, row] != pictures[1][$0, row] }
    }
    // 不动产登记 is the last of the services: 不动产 and 登记 in turn.
    #expect((5...12).contains(changed.count) && changed.allSatisfy { $0 >= 48 }, "\(changed)")
  }

  @Test func aChangeIsSentThreeTimesAtFramePaceAndThenKeptAlive() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try scene.view()
    try scene.pass(.milliseconds(200))
    // The first picture: three frames 50 ms apart.
    #expect(scene.sent.prefix(3).map { $0.packets.count } == [73, 73, 73])
    #expect(scene.sent[2].at - scene.sent[0].at == .milliseconds(100))
    #expect(scene.sent.count == 3)
  }

  @Test func onlyTheChangedPartOfThePictureIsSent() async throws {
    var scene = try Scene()
    try scene.view()
    try scene.pass(.milliseconds(500))
    try await scene.openAndIssue()
    try await scene.call()
    try scene.view()
    let changed = scene.sent.last?.packets.count ?? 0
    #expect((10..<60).contains(changed), "\(changed) of 73 universes")
    #expect(scene.board.picture == scene.session.picture)
  }

  @Test func aBoardThatWasOffShowsTheRightPictureWithinASecond() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try scene.view()
    try scene.pass(.seconds(2))
    scene.isCut = true
    scene.board.restart()
    try await scene.call()
    try scene.view()
    // Long after the call has stopped to blink.
    try scene.pass(.seconds(20))
    #expect(scene.board.litPixels == 0)
    scene.isCut = false
    try scene.pass(.seconds(1))
    #expect(scene.board.isReceiving && scene.board.picture == scene.session.picture)
  }

  @Test func anEvacuationPreemptsAtOnceAndEnds() async throws {
    var scene = try Scene()
    try await scene.openAndIssue()
    try await scene.call()
    try scene.view()
    try scene.pass(.milliseconds(120))
    let before = scene.board.picture
    try await scene.submit(.day(.emergency(on: true, reason: "drill")))
    let declared = scene.now
    try scene.view()
    #expect(scene.sent.last?.at == declared)
    #expect(scene.session.words == HallRules.sample.evacuation.zh)
    #expect(scene.board.picture == scene.session.picture && scene.board.picture != before)
    let first = scene.board.picture
    try scene.pass(.milliseconds(500))
    #expect(scene.board.picture != first, "it blinks")
    try await scene.submit(.day(.emergency(on: false, reason: "over")))
    try scene.view()
    #expect(scene.session.words == "A001 → 1号窗口")
  }

  @Test func theClockGoesOnByItself() async throws {
    var scene = try Scene()
    try scene.view()
    // The waiting counts' pages turn every 4 s: after 64 s the same page stands again.
    try scene.pass(.seconds(2))
    let before = scene.board.picture
    try scene.pass(.seconds(64))
    #expect(scene.board.picture != before)
    scene.hall.clock.set { $0.quality = .untrusted }
    try scene.pass(.seconds(64))
    let without = scene.board.picture
    try scene.pass(.seconds(64))
    #expect(scene.board.picture == without, "a clock that cannot be believed is not shown")
  }

  @Test func animationKeepsToTheFrameRate() async throws {
    var scene = try Scene(fps: 10)
    try await scene.openAndIssue()
    try await scene.submit(
      .notices(
        .add(
          NoticeDraft(
            text: LocalizedText(zh: String(repeating: "公告", count: 20), en: "x")),
          by: nil)))
    try scene.view()
    try scene.pass(.seconds(5))
    scene.sent = []
    // Views that change nothing that is seen do not add frames.
    for _ in 0..<200 {
      try scene.pass(.milliseconds(25))
      try scene.view()
    }
    #expect((45...51).contains(scene.sent.count), "\(scene.sent.count) frames in 5 s")
  }

  @Test func theEndIsToldThreeTimesAndTheBoardIsDark() async throws {
    var scene = try Scene()
    try scene.view()
    try scene.pass(.seconds(1))
    #expect(scene.board.litPixels > 0)
    scene.sent = []
    try scene.handle(.stop)
    let packets = scene.sent.flatMap(\.packets)
    #expect(packets.count == 3 * 73)
    #expect(packets.allSatisfy { $0.options == .streamTerminated })
    #expect(Set(packets.map(\.universe)).count == 73)
    #expect(scene.board.litPixels == 0)
    scene.sent = []
    try scene.view()
    try scene.handle(.wake)
    #expect(scene.sent.isEmpty, "nothing follows the end")
  }

  @Test func aBoardThatCannotBeReachedIsDownAndUpAgainWhenItIsQuiet() async throws {
    var scene = try Scene()
    scene.failure = .gone("10.0.0.9:5568: no route")
    try scene.view()
    try scene.pass(.seconds(5))
    #expect(scene.health == [.down(reason: "cannot be reached: 10.0.0.9:5568: no route")])
    scene.failure = nil
    try scene.pass(.seconds(2))
    #expect(scene.health.count == 1, "single successes say nothing")
    try scene.pass(.seconds(3))
    #expect(scene.health.last == .up && scene.health.count == 2)
    #expect(scene.board.picture == scene.session.picture)
  }

  @Test func whatCouldNotBeSentGoesWithTheNextFrame() async throws {
    var scene = try Scene()
    try scene.view()
    try scene.pass(.seconds(1))
    try await scene.openAndIssue()
    try await scene.call()
    scene.failure = .failed("the network takes no more at the moment")
    try scene.view()
    // Longer than three frames: what failed is not counted as sent.
    try scene.pass(.milliseconds(200))
    #expect(scene.board.picture != scene.session.picture)
    scene.failure = nil
    try scene.pass(.milliseconds(60))
    #expect(scene.board.picture == scene.session.picture)
  }

  @Test(arguments: [(64, 32, 13), (100, 40, 24), (512, 256, 772)])
  func everySizeHasItsUniverses(width: Int, height: Int, universes: Int) async throws {
    var scene = try Scene(width: width, height: height)
    try await scene.openAndIssue()
    try await scene.call()
    try scene.view()
    #expect(scene.session.blocks == universes && scene.board.universes == universes)
    #expect(scene.board.picture == scene.session.picture && scene.board.litPixels > 100)
  }
}
