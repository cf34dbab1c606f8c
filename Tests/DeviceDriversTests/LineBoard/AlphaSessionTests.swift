import HallDomain
import HallPorts
import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// The session against an emulated sign, on a clock that the test moves.
struct AlphaSessionTests {
  static func wire(
    lines: Int = 2, columns: Int = 16, address: Int = 0, answers: Bool = true
  ) -> BoardWire {
    .alpha(
      AlphaPlan(
        serial: SerialPlan(device: "/dev/ttyS3", baud: 9600), address: address, lines: lines,
        columns: columns, answers: answers))
  }

  private func texts(_ scene: LineScene) -> [String] { scene.board.lines?.map(\.text) ?? [] }

  @Test func aCallStandsOnTheSignWithTheWritingAfterItsCommit() async throws {
    var scene = try LineScene(Self.wire(address: 7))
    scene.open()
    scene.view()
    scene.pass(.seconds(3))
    #expect(scene.health == [.up])
    try await scene.openAndCall()
    let before = scene.sent.count
    let called = scene.now
    scene.view()
    scene.pass(.milliseconds(350))
    #expect(scene.board.lines == [AlphaLine("A001 > Window 1", .red, isFlashing: true)])
    #expect(scene.sent[before].at - called <= .milliseconds(350))
    scene.pass(.seconds(9))
    #expect(scene.board.lines == [AlphaLine("A001 > Window 1", .green)])
  }

  @Test func anUnchangedTextIsNotWrittenAgainAndTheSignIsAsked() async throws {
    var scene = try LineScene(Self.wire())
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(20))
    let before = scene.sent.count
    scene.pass(.seconds(9))
    let since = scene.sent[before...].map(\.bytes)
    let question = AlphaPacket(commands: [.readSpecial(function: AlphaCommand.serialErrors)])
    #expect(since.allSatisfy { $0 == question.bytes })
    #expect((7...11).contains(since.count), "\(since.count)")
  }

  @Test func afterAGapTheTextIsRightWithinASecond() async throws {
    // Whatever moment of the session's rounds the cable comes back at.
    for offset in stride(from: 0, to: 1200, by: 97) {
      var scene = try LineScene(Self.wire())
      scene.open()
      try await scene.openAndCall(2)
      scene.view()
      scene.pass(.seconds(15))
      scene.isCut = true
      scene.board.restart()
      try await scene.call()
      scene.view()
      scene.pass(.seconds(20) + .milliseconds(offset))
      #expect(texts(scene).isEmpty)
      #expect(scene.health.last?.isDown == true)
      scene.isCut = false
      scene.pass(.seconds(1))
      #expect(texts(scene) == ["A002 > Window 1"], "offset \(offset)")
      #expect(scene.health.last == .up)
    }
  }

  @Test func aTextThatArrivedGarbledIsWrittenAgainWithinASecond() async throws {
    var scene = try LineScene(Self.wire())
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(15))
    scene.noise = { bytes in
      var bytes = bytes
      if let place = bytes.firstIndex(of: 0x3E) { bytes[place] = 0x3F }
      return bytes
    }
    try await scene.submit(.queue(.issue(IssueRequest(matters: ["A"], code: "x"))))
    try await scene.call()
    scene.view()
    scene.pass(.milliseconds(300))
    #expect(texts(scene) == ["A001 > Window 1"])
    scene.noise = nil
    scene.pass(.seconds(1))
    #expect(texts(scene).first?.hasPrefix("A002") == true)
  }

  @Test func aLineThatGoesOnDisturbingIsTheSignsFault() async throws {
    var scene = try LineScene(Self.wire())
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(15))
    // Texts arrive wrong; questions, which have no checksum to fail, arrive.
    scene.noise = { bytes in
      var bytes = bytes
      if let place = bytes.firstIndex(of: 0x3E) { bytes[place] = 0x3F }
      return bytes
    }
    try await scene.submit(.queue(.issue(IssueRequest(matters: ["A"], code: "x"))))
    try await scene.call()
    scene.view()
    scene.pass(.seconds(10))
    #expect(scene.health.count == 2)
    guard case .degraded(let reason)? = scene.health.last else {
      Issue.record("\(scene.health)")
      return
    }
    #expect(reason.hasPrefix("the sign reports errors on its line (checksum)"))
    scene.noise = nil
    scene.pass(.seconds(3))
    #expect(scene.health.last == .up)
  }

  @Test func aSignWithoutAReturnLineIsWrittenAnewNowAndThen() async throws {
    var scene = try LineScene(Self.wire(answers: false))
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(10))
    #expect(scene.health == [.up])
    scene.board.restart()
    #expect(texts(scene).isEmpty)
    scene.pass(LineBoardLimits.signRewrite)
    #expect(texts(scene) == ["A001 > Window 1"])
    let questions = scene.sent.filter { $0.bytes.contains(0x46) && $0.bytes.count < 20 }
    #expect(questions.isEmpty)
  }

  @Test func aSignThatNeverAnswersIsDownAndIsWrittenAllTheSame() async throws {
    var scene = try LineScene(Self.wire())
    scene.isCut = true
    scene.open()
    scene.view()
    scene.pass(.seconds(3))
    guard case .down(let reason) = scene.health.last else {
      Issue.record("it is \(String(describing: scene.health.last))")
      return
    }
    #expect(reason.contains("answers: false"))
    let before = scene.sent.count
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(1))
    #expect(scene.sent[before...].contains { $0.bytes.contains(0x41) && $0.bytes.count > 30 })
  }

  @Test func twoTransmissionsAreAlwaysASilenceApart() async throws {
    var scene = try LineScene(Self.wire())
    scene.open()
    try await scene.openAndCall(5)
    for _ in 0..<5 {
      scene.view()
      scene.pass(.milliseconds(130))
      try? await scene.call()
    }
    scene.pass(.seconds(5))
    for (one, next) in zip(scene.sent, scene.sent.dropFirst()) {
      let start = next.at - scene.plan.duration(of: next.bytes.count)
      #expect(start - one.at >= LineBoardLimits.signPause)
    }
  }

  @Test func anEvacuationStandsOnEveryLine() async throws {
    var scene = try LineScene(Self.wire(lines: 2, columns: 12))
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(2))
    try await scene.submit(.day(.emergency(on: true, reason: "drill")))
    scene.view()
    scene.pass(.milliseconds(400))
    let lines = try #require(scene.board.lines)
    #expect(!lines.isEmpty && lines.allSatisfy { $0.color == .red && $0.isFlashing })
    var seen: Set<String> = []
    for _ in 0..<10 {
      seen.formUnion(texts(scene))
      scene.pass(LineBoardLimits.signPage)
    }
    let words = LatinText.of(HallRules.sample.evacuation.en).split(separator: " ")
    #expect(words.allSatisfy { word in seen.contains { $0.contains(word) } })
  }

  @Test func anEmptySignStaysEmptyByNightAndAfterTheStop() async throws {
    var scene = try LineScene(Self.wire()) { plan in
      plan.light.off = .init(
        from: TimeOfDay(hour: 10, minute: 0), to: TimeOfDay(hour: 11, minute: 0))
    }
    scene.open()
    try await scene.openAndCall()
    scene.view()
    scene.pass(.seconds(10))
    #expect(texts(scene) == ["A001 > Window 1"])
    scene.hall.clock.advance(by: .minutes(61))
    scene.pass(.seconds(5))
    #expect(texts(scene).joined().allSatisfy { $0 == " " })
    scene.hall.clock.advance(by: .minutes(61))
    scene.pass(.seconds(5))
    #expect(texts(scene) == ["A001 > Window 1"])
    scene.handle(.stop)
    #expect(texts(scene).joined().allSatisfy { $0 == " " })
  }

  @Test func itsTestFillsEveryLineInEveryColour() async throws {
    var scene = try LineScene(Self.wire(lines: 2, columns: 10))
    scene.open()
    scene.view()
    scene.pass(.seconds(2))
    scene.handle(.guest(.test, for: .seconds(6)))
    var seen: Set<AlphaLine> = []
    for _ in 0..<12 {
      scene.pass(.milliseconds(500))
      seen.formUnion(scene.board.lines ?? [])
    }
    for color in AlphaLine.Color.allCases {
      #expect(seen.contains { $0.color == color && $0.text.count == 10 })
    }
    scene.pass(.seconds(2))
    #expect(!(scene.board.lines ?? []).contains { $0.text.contains("#") })
  }
}
