import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

/// Every way to a board and every wiring, against the emulated board of the same plan.
struct BoardWiresTests {
  static let wires: [BoardWire] = [
    .e131(E131Plan(firstUniverse: 9, priority: 150, synchronization: 500)), .ddp,
    .e131(E131Plan(isMulticast: true)),
    .artNet(ArtNetPlan(firstPortAddress: 250)),
    .artNet(ArtNetPlan(firstPortAddress: 3, isSynchronized: true)),
  ]

  struct Scene {
    let hall = InMemoryHall(rules: .sample)
    var session: PixelBoardSession
    var board: EmulatedBoard
    var datagrams: [BoardDatagram] = []
    var wakeAt: HallInstant?

    init(_ plan: BoardPlan) throws {
      session = PixelBoardSession(plan: plan, text: try TextPainter())
      board = EmulatedBoard(plan)
    }

    mutating func handle(_ input: PixelBoardSession.Input) {
      let now = hall.clock.now()
      var actions = session.handle(input, at: now)
      while !actions.isEmpty {
        switch actions.removeFirst() {
        case .send(let sent):
          datagrams += sent
          for datagram in sent { board.receive(datagram.bytes, at: now.instant.sinceStart) }
          actions += session.handle(.sent(count: sent.count, failure: nil), at: now)
        case .wake(let instant): wakeAt = instant
        case .health: break
        }
      }
    }

    mutating func call() async throws {
      for command: Command in [
        .day(.tick), .queue(.issue(IssueRequest(matters: ["A"], code: "c"))),
        .queue(.callNext(window: "1")),
      ] { try await hall.submit(command, from: Origin(.shell, "test"), key: nil) }
    }

    /// Every wake on its instant.
    mutating func pass(_ span: Duration) {
      let end = hall.clock.now().instant + span
      while let wake = wakeAt, wake <= end {
        hall.clock.advance(by: max(.zero, wake - hall.clock.now().instant))
        wakeAt = nil
        handle(.wake)
      }
      hall.clock.advance(by: end - hall.clock.now().instant)
    }
  }

  static func plan(
    _ wire: BoardWire, wiring: BoardWiring = BoardWiring(), light: BoardLight = BoardLight(),
    onStop: BoardPlan.OnStop = .dark
  ) -> BoardPlan {
    BoardPlan(
      id: "main", name: LocalizedText(zh: "大厅屏", en: "Main board"), host: "10.0.0.9",
      wire: wire, width: 128, height: 64, wiring: wiring, light: light, onStop: onStop)
  }

  @Test(arguments: wires)
  func theBoardShowsWhatWasPaintedAndGoesDark(wire: BoardWire) async throws {
    var scene = try Scene(Self.plan(wire))
    try await scene.call()
    scene.handle(.view(scene.hall.view))
    for _ in 0..<40 {
      scene.pass(.milliseconds(100))
      #expect(scene.board.picture == scene.session.picture)
    }
    #expect(scene.board.litPixels > 100)
    // Its plug was pulled: within a second it is right again.
    scene.board.restart()
    scene.pass(.seconds(1))
    #expect(scene.board.picture == scene.session.picture)
    scene.handle(.stop)
    #expect(scene.board.litPixels == 0)
  }

  static let wirings: [BoardWiring] = [
    BoardWiring(channels: "grb", panelWidth: 32, panelHeight: 16, chain: .serpentineTurned),
    BoardWiring(panelWidth: 64, panelHeight: 32, pixels: .serpentineColumns, rotation: 90),
  ]

  @Test(arguments: wires, wirings)
  func panelsShowAnUprightPicture(wire: BoardWire, wiring: BoardWiring) async throws {
    var scene = try Scene(Self.plan(wire, wiring: wiring))
    try await scene.call()
    scene.handle(.view(scene.hall.view))
    #expect(scene.board.picture == scene.session.picture && scene.board.litPixels > 100)
  }

  @Test(arguments: wires) func oneColourTakesAThirdOfTheSlots(wire: BoardWire) async throws {
    let full = try Scene(Self.plan(wire)).session.blocks
    var scene = try Scene(Self.plan(wire, wiring: BoardWiring(colors: .mono)))
    #expect(scene.session.blocks <= full / 3 + 1)
    try await scene.call()
    scene.handle(.view(scene.hall.view))
    let lit = (0..<128 * 64).count { scene.session.picture[$0 % 128, $0 / 128] != .black }
    #expect(scene.board.litPixels == lit)
  }

  @Test func eachUniverseGoesToItsOwnGroupAndSynchronisationFollowsTheFrame() throws {
    let wire = E131Plan(
      firstUniverse: 254, priority: 150, synchronization: 500, isMulticast: true)
    var scene = try Scene(Self.plan(.e131(wire)))
    scene.handle(.view(scene.hall.view))
    let frame = Array(scene.datagrams.prefix(scene.session.blocks + 1))
    for (index, datagram) in frame.dropLast().enumerated() {
      guard case .data(let packet) = try E131Packet(datagram.bytes) else {
        Issue.record("no data packet")
        return
      }
      let number = 254 + index
      #expect(Int(packet.universe.number) == number && packet.priority == 150)
      #expect(packet.synchronization?.number == 500)
      #expect(packet.options == .forceSynchronization)
      #expect(datagram.group == "239.255.\(number / 256).\(number % 256)")
    }
    let last = try #require(frame.last)
    guard case .synchronization(let packet) = try E131Packet(last.bytes) else {
      Issue.record("no synchronisation packet")
      return
    }
    #expect(packet.synchronization.number == 500 && last.group == "239.255.1.244")
  }

  @Test func aBoardThatShallKeepItsPictureIsToldNothingAtTheEnd() async throws {
    var scene = try Scene(Self.plan(.ddp, onStop: .keep))
    try await scene.call()
    scene.handle(.view(scene.hall.view))
    let lit = scene.board.litPixels
    scene.handle(.stop)
    #expect(lit > 100 && scene.board.litPixels == lit)
  }

  @Test func theBoardIsDimmedAndDarkAtNightButNotInAnEvacuation() async throws {
    let always = BoardLight.Span(from: .midnight, to: TimeOfDay(secondOfDay: 86_400))
    var dimmed = try Scene(Self.plan(.ddp, light: BoardLight(percent: 50)))
    dimmed.handle(.view(dimmed.hall.view))
    #expect(dimmed.board.picture == dimmed.session.picture.dimmed(to: 50))
    var dark = try Scene(Self.plan(.ddp, light: BoardLight(off: always)))
    dark.handle(.view(dark.hall.view))
    #expect(dark.board.litPixels == 0)
    try await dark.hall.submit(
      .day(.emergency(on: true, reason: "drill")), from: Origin(.shell, "test"), key: nil)
    dark.handle(.view(dark.hall.view))
    #expect(dark.board.litPixels > 100 && dark.board.picture == dark.session.picture)
  }

  @Test func wiresharkReadsTheE131Frames() throws {
    let wire = BoardWire.e131(E131Plan(firstUniverse: 7, priority: 150, synchronization: 500))
    var scene = try Scene(Self.plan(wire))
    scene.handle(.view(scene.hall.view))
    let frame = Array(scene.datagrams.prefix(scene.session.blocks))
    let read = try Wireshark.fields(
      frame.map(\.bytes), port: E131Packet.port,
      [
        "acn.dmx.universe", "acn.dmx.priority", "acn.dmx.seq_number", "acn.dmx.source_name",
        "acn.dmx.count", "acn.dmx.start_code2", "acn.dmx.option_s", "acn.dmx.reserved",
      ], options: ["--enable-heuristic", "acn", "-o", "acn.dmx_enable:TRUE"])
    try #require(read.count == frame.count)
    for (index, fields) in read.enumerated() {
      let slots = min(510, 128 * 64 * 3 - 510 * index)
      // What was reserved when the dissector was written is the synchronisation address now.
      #expect(
        fields
          == [String(7 + index), "150", "0", "hall main", String(slots + 1), "0", "0", "500"])
    }
  }

  /// Wireshark's dissector shares no line with ours.
  @Test func wiresharkReadsTheArtNetFrames() throws {
    let wire = BoardWire.artNet(ArtNetPlan(firstPortAddress: 250, isSynchronized: true))
    var scene = try Scene(Self.plan(wire))
    scene.handle(.view(scene.hall.view))
    let frame = Array(scene.datagrams.prefix(scene.session.blocks + 1))
    let read = try Wireshark.fields(
      frame.map(\.bytes), port: ArtNetPacket.port,
      [
        "artnet.header.opcode", "artnet.output.sequence", "artnet.output.universe",
        "artnet.output.length",
      ])
    try #require(read.count == frame.count)
    for (index, fields) in read.dropLast().enumerated() {
      let last = index == read.count - 2
      let length = last ? 128 * 64 * 3 - 510 * index : 510
      #expect(fields == ["0x5000", "1", String(250 + index), String(length + length % 2)])
    }
    #expect(read.last?.first == "0x5200")
  }
}

/// The installed `text2pcap` and `tshark`.
enum Wireshark {
  /// Each datagram's fields as the dissector reads them.
  static func fields(
    _ datagrams: [[UInt8]], port: Int, _ fields: [String], options: [String] = []
  ) throws -> [[String]] {
    let base = FileManager.default.temporaryDirectory.appending(path: "wire-\(UUID().uuidString)")
    let (text, capture) = (base.path + ".txt", base.path + ".pcap")
    defer { for file in [text, capture] { try? FileManager.default.removeItem(atPath: file) } }
    let lines = datagrams.map { bytes in
      "000000 " + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: text, atomically: true, encoding: .utf8)
    let made = try ChildProcess.run(
      URL(filePath: "/usr/bin/text2pcap"), ["-q", "-u", "\(port),\(port)", text, capture])
    guard made.status == 0 else { throw SimulatedHall.Failure(made.errors) }
    let read = try ChildProcess.run(
      URL(filePath: "/usr/bin/tshark"),
      ["-r", capture, "-T", "fields"] + options + fields.flatMap { ["-e", $0] })
    guard read.status == 0 else { throw SimulatedHall.Failure(read.errors) }
    return read.output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
