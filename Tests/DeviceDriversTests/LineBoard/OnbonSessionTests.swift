import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// The session against an emulated controller, on a clock that the test moves.
struct OnbonSessionTests {
  static let serial = SerialPlan(device: "/dev/ttyS4", baud: 57_600)

  static let wires: [(BoardWire, BoardWiring.Colors)] = [
    (.onbon(OnbonPlan(series: .six)), .mono), (.onbon(OnbonPlan(series: .six)), .redGreen),
    (.onbon(OnbonPlan(series: .six, address: 1)), .full),
    (.onbon(OnbonPlan(series: .five)), .mono),
    (.onbon(OnbonPlan(series: .five, serial: serial)), .redGreen),
  ]

  @Test(arguments: wires)
  func theBoardShowsWhatWasPainted(wire: BoardWire, colors: BoardWiring.Colors) async throws {
    var scene = try LineScene(wire, colors: colors)
    scene.open()
    try await scene.openAndCall()
    scene.view()
    for _ in 0..<30 {
      scene.pass(.milliseconds(997))
      if scene.wanted == scene.board.picture { continue }
      // A picture may be on its way.
      scene.pass(scene.plan.duration(of: 4000) + .milliseconds(5))
      #expect(scene.wanted == scene.board.picture)
    }
    #expect(scene.board.litPixels > 100)
    #expect(scene.health == [.up] && scene.reopenings.isEmpty)
  }

  @Test func aCallIsOnTheWireWithItsCommit() async throws {
    var scene = try LineScene(.onbon(OnbonPlan()))
    scene.open()
    scene.view()
    scene.pass(.milliseconds(3333))
    try await scene.openAndCall()
    let called = scene.now
    scene.view()
    #expect(scene.sent.last?.at == called)
    #expect(scene.wanted == scene.board.picture)
  }

  @Test func anUnchangedPictureIsSentAgainBeforeASecondIsOver() async throws {
    var scene = try LineScene(.onbon(OnbonPlan()), rules: .sampleOfShortNames)
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(12))
    let start = scene.now
    scene.sent = []
    scene.pass(.seconds(20))
    let gaps = zip([start] + scene.sent.map(\.at), scene.sent.map(\.at)).map { $1 - $0 }
    #expect(gaps.allSatisfy { $0 <= .seconds(1) } && scene.sent.count <= 24)
    scene.board.restart()
    scene.pass(.seconds(1))
    #expect(scene.wanted == scene.board.picture && scene.board.litPixels > 100)
  }

  @Test(arguments: [BoardWire.onbon(OnbonPlan()), .onbon(OnbonPlan(serial: serial))])
  func afterAGapThePictureIsRightWithinASecond(wire: BoardWire) async throws {
    for offset in stride(from: 0, to: 1200, by: 211) {
      var scene = try LineScene(wire)
      scene.open()
      try await scene.openAndCall(2)
      scene.view()
      scene.pass(.seconds(15))
      scene.isCut = true
      scene.board.restart()
      try await scene.call()
      scene.view()
      scene.pass(.seconds(20) + .milliseconds(offset))
      #expect(scene.board.litPixels == 0 && scene.health.last?.isDown == true)
      scene.isCut = false
      scene.pass(.seconds(1))
      #expect(scene.wanted == scene.board.picture, "offset \(offset)")
      #expect(scene.board.litPixels > 100 && scene.health.last == .up)
    }
  }

  @Test func anOldCallVanishesWhenNothingIsSentAnyMore() async throws {
    var scene = try LineScene(.onbon(OnbonPlan()))
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(2))
    #expect(scene.board.litPixels > 100)
    scene.isCut = true
    scene.pass(LineBoardLimits.vanish + .seconds(1))
    #expect(scene.board.litPixels == 0)
  }

  @Test func theBoardGoesDarkOrKeepsItsPictureWhenTheDaemonStops() async throws {
    for rule in BoardPlan.OnStop.allCases {
      var scene = try LineScene(.onbon(OnbonPlan())) { $0.onStop = rule }
      scene.open()
      try await scene.openAndCall()
      scene.view()
      scene.pass(.seconds(2))
      scene.handle(.stop)
      scene.board.advance(to: scene.now.sinceStart + .seconds(60))
      #expect((scene.board.litPixels > 100) == (rule == .keep))
      #expect(scene.session.nextDeadline == nil)
    }
  }

  @Test func aControllerThatRefusesIsNamedWithItsReasonAndTriedAgain() async throws {
    var scene = try LineScene(.onbon(OnbonPlan()))
    var small = scene.plan
    small.width = 128
    scene.board = EmulatedBoard(small)
    scene.open()
    scene.view()
    scene.pass(.seconds(7))
    guard case .degraded(let reason) = scene.health.last else {
      Issue.record("it is \(String(describing: scene.health.last))")
      return
    }
    #expect(reason.contains("does not fit"))
    #expect((2...4).contains(scene.sent.count), "\(scene.sent.count)")
    scene.board = EmulatedBoard(scene.plan)
    scene.pass(.seconds(4))
    #expect(scene.health.last == .up && scene.wanted == scene.board.picture)
  }

  @Test func aCallDuringASlowPictureGoesOutRightAfterIt() async throws {
    var scene = try LineScene(.onbon(OnbonPlan(serial: Self.serial)), colors: .redGreen)
    scene.open()
    try await scene.openAndCall(3)
    scene.view()
    scene.pass(.seconds(3))
    scene.sent = []
    for _ in 0..<2 {
      try await scene.call()
      scene.view()
      scene.pass(.milliseconds(40))
    }
    scene.pass(.seconds(2))
    #expect(scene.wanted == scene.board.picture)
    for (one, next) in zip(scene.sent, scene.sent.dropFirst()) {
      let start = next.at - scene.plan.duration(of: next.bytes.count)
      #expect(start >= one.at, "a frame begins before the last one is answered")
    }
  }

  @Test func itsTestPatternComesAndGoes() async throws {
    var scene = try LineScene(.onbon(OnbonPlan()), colors: .full)
    scene.open()
    scene.view()
    scene.pass(.seconds(2))
    let before = scene.board.picture
    scene.handle(.guest(.test, for: TestPattern.length))
    scene.pass(.milliseconds(300))
    #expect(scene.board.picture == PixelImage(width: 192, height: 64, fill: RGB(255, 0, 0)))
    scene.pass(.seconds(1))
    #expect(scene.board.picture == PixelImage(width: 192, height: 64, fill: RGB(0, 255, 0)))
    scene.pass(TestPattern.length)
    #expect(scene.board.picture == before)
  }
}
