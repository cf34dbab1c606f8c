import Glibc
import HallPorts
import Testing

@testable import LinuxIO

@Suite(.serialized) struct SocketGPIOChipTests {
  static let lines: [GPIOLinePlan] = [
    GPIOLinePlan(line: "NEXT", activeLow: true, pull: .up, role: .input(.sensor("door"))),
    GPIOLinePlan(line: "DOOR", pull: .none, role: .input(.sensor("door"))),
    GPIOLinePlan(line: "LAMP", activeLow: true, role: .output(.siren)),
    GPIOLinePlan(line: "BELL", role: .output(.siren)),
  ]

  private static func open(_ chip: ScriptedChip) throws -> any GPIOChip {
    try LinuxGPIOOpener(
      plan: GPIOChipPlan(name: "test", device: "unix:\(chip.path)", lines: lines)
    ).open(lines)
  }

  /// All edges until so many are there.
  private static func edges(_ chip: any GPIOChip, _ count: Int) throws -> [GPIOEdge] {
    var edges: [GPIOEdge] = []
    for _ in 0..<100 where edges.count < count {
      edges += try chip.waitForEdges(timeout: .milliseconds(100))
    }
    return edges
  }

  private static func eventually(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<2000 {
      if isSo() { return true }
      usleep(5000)
    }
    return false
  }

  @Test func linesAreAskedForWithTheirPullAndOutputsBeginInactive() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 1\n")
    let chip = try Self.open(far)
    #expect(far.lines == ["in NEXT up", "in DOOR none", "out LAMP 1", "out BELL 0", "go"])
    // Electrically both are high; NEXT is active-low.
    #expect(try chip.levels() == ["NEXT": false, "DOOR": true])
  }

  @Test func edgesCarryTheFarEndsTimestampAndRespectActiveLow() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let chip = try Self.open(far)
    far.send("edge NEXT 0 1000\nedge DOOR 1 2000\nedge STRANGER 1 2500\ned")
    far.send("ge NEXT 1 3000\n")
    #expect(
      try Self.edges(chip, 3) == [
        GPIOEdge(line: "NEXT", active: true, timestamp: 1000),
        GPIOEdge(line: "DOOR", active: true, timestamp: 2000),
        GPIOEdge(line: "NEXT", active: false, timestamp: 3000),
      ])
    #expect(try chip.levels() == ["NEXT": false, "DOOR": true])
  }

  @Test func askingForLevelsLosesNoEdge() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let chip = try Self.open(far)
    far.send("edge DOOR 1 2000\n")
    var isSeen = false
    for _ in 0..<200 where !isSeen {
      isSeen = try chip.levels()["DOOR"] == true
      usleep(5000)
    }
    #expect(isSeen)
    #expect(
      try chip.waitForEdges(timeout: .zero)
        == [GPIOEdge(line: "DOOR", active: true, timestamp: 2000)])
  }

  @Test func outputsAreSetAsTheyAreElectrically() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let chip = try Self.open(far)
    try chip.set("LAMP", to: true)
    try chip.set("BELL", to: true)
    try chip.set("LAMP", to: false)
    #expect(Self.eventually { far.lines.suffix(3) == ["set LAMP 0", "set BELL 1", "set LAMP 1"] })
    for name in ["NEXT", "STRANGER"] {
      let fault = #expect(throws: WireError.self) { try chip.set(name, to: true) }
      #expect(fault?.text.contains(name) == true)
    }
  }

  @Test func nothingHappensWithinTheTime() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let chip = try Self.open(far)
    let begin = MonotonicTime.now
    #expect(try chip.waitForEdges(timeout: .milliseconds(30)).isEmpty)
    #expect(MonotonicTime.now - begin >= .milliseconds(29))
  }

  @Test func anOrderWakesTheThread() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let opener = LinuxGPIOOpener(
      plan: GPIOChipPlan(name: "test", device: "unix:\(far.path)", lines: Self.lines))
    let chip = try opener.open(Self.lines)
    opener.wake()
    // Without it this would last for ever.
    #expect(try chip.waitForEdges(timeout: nil).isEmpty)
    far.send("edge DOOR 1 2000\n")
    #expect(try chip.waitForEdges(timeout: nil).count == 1)
  }

  @Test func aChipThatHangsUpIsGone() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let chip = try Self.open(far)
    far.hangUp()
    let fault = #expect(throws: WireError.self) { try Self.edges(chip, 1) }
    #expect(fault?.isGone == true)
    #expect(fault?.text.contains(far.path) == true)
  }

  @Test func aClosedChipIsGone() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\nlevel DOOR 0\n")
    let chip = try Self.open(far)
    chip.close()
    chip.close()
    let fault = #expect(throws: WireError.self) { try chip.levels() }
    #expect(fault?.isGone == true)
  }

  @Test func aRefusalReachesThePersonInTheChipsWords() throws {
    let far = try ScriptedChip(greeting: "error this chip has no line NEXT\n")
    let fault = #expect(throws: WireError.self) { try Self.open(far) }
    #expect(fault?.isGone == true)
    #expect(fault?.text.hasSuffix("this chip has no line NEXT") == true)
  }

  @Test(arguments: ["level NEXT\n", "HTTP/1.1 400 Bad Request\n", "ok\nlevel NEXT 5\n"])
  func whatIsNotTheProtocolIsAFault(greeting: String) throws {
    let far = try ScriptedChip(greeting: greeting)
    let fault = #expect(throws: WireError.self) { try Self.open(far) }
    #expect(fault?.text.contains("not understood") == true)
  }

  @Test func anInputWithoutALevelIsNotWaitedForForEver() throws {
    let far = try ScriptedChip(greeting: "ok\nlevel NEXT 1\n")
    let fault = #expect(throws: WireError.self) { try Self.open(far) }
    #expect(fault?.isGone == true)
  }

  @Test(arguments: ["/tmp/there-is-no-such-socket", "", String(repeating: "x", count: 200)])
  func whereNobodyListensThereIsNoChip(path: String) {
    let opener = LinuxGPIOOpener(
      plan: GPIOChipPlan(name: "test", device: "unix:\(path)", lines: Self.lines))
    let fault = #expect(throws: WireError.self) { try opener.open(Self.lines) }
    #expect(fault?.text.contains("unix:\(path)") == true)
  }

  @Test func aLineNameThatWouldTearTheProtocolIsRefused() throws {
    let far = try ScriptedChip(greeting: "ok\n")
    let lines = [GPIOLinePlan(line: "TWO WORDS", role: .input(.sensor("door")))]
    let opener = LinuxGPIOOpener(
      plan: GPIOChipPlan(name: "test", device: "unix:\(far.path)", lines: lines))
    let fault = #expect(throws: WireError.self) { try opener.open(lines) }
    #expect(fault?.text.contains("TWO WORDS") == true)
  }
}
