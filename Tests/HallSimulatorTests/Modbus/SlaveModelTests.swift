import HallDomain
import HallPorts
import Testing

@testable import HallSimulator

@Suite struct SlaveModelTests {
  private func slave(_ profile: ModbusProfile = SampleHall.pad) -> SlaveModel {
    SlaveModel(
      ModbusDevicePlan(
        id: "d", name: profile.name, bus: "east", slave: 1, profile: profile,
        display: .window("3")))
  }

  @Test("requests are answered, or refused with the standard's exceptions")
  func exceptions() {
    // Function, address, count or value -> answer.
    let table: [(String, [UInt8], [UInt8])] = [
      ("read a counter", [3, 0, 0, 0, 1], [3, 2, 0, 0]),
      ("read beyond the registers", [3, 0, 1, 0, 2], [0x83, 2]),
      ("read nothing", [3, 0, 0, 0, 0], [0x83, 3]),
      ("read more than fits", [3, 0, 0, 0, 126], [0x83, 3]),
      ("read a discrete", [2, 0, 0, 0, 1], [2, 1, 0]),
      ("a function nobody knows", [43, 14, 1, 0], [0xAB, 1]),
      ("nothing at all", [], [0x80, 1]),
      ("a coil on", [5, 0, 3, 0xFF, 0], [5, 0, 3, 0xFF, 0]),
      ("a coil half on", [5, 0, 3, 1, 0], [0x85, 3]),
      ("a coil that is not there", [5, 0, 4, 0xFF, 0], [0x85, 2]),
      ("a register", [6, 0, 10, 0, 65], [6, 0, 10, 0, 65]),
      (
        "registers whose byte count lies", [16, 0, 10, 0, 2, 3, 0, 65, 0, 66], [0x90, 3]
      ),
      (
        "registers", [16, 0, 10, 0, 2, 4, 0, 65, 0, 66], [16, 0, 10, 0, 2]
      ),
      ("a cut request", [3, 0, 0, 0], [0x83, 3]),
    ]
    for (name, request, answer) in table {
      var slave = slave()
      #expect(slave.answer(request, at: 0) == answer, "\(name)")
    }
  }

  @Test("a device whose profile tells its name says it by functions 43/14 and 17")
  func names() {
    var profile = SampleHall.pad
    profile.identification = .init(vendor: "Ac", product: "P", serverID: "AP")
    var named = slave(profile)
    #expect(
      named.answer([43, 14, 1, 0], at: 0)
        == [43, 14, 1, 1, 0, 0, 3, 0, 2, 0x41, 0x63, 1, 1, 0x50, 2, 2, 0x56, 0x31])
    #expect(named.answer([17], at: 0) == [17, 3, 0x41, 0x50, 0xFF])
    #expect(named.answer([43, 13, 1, 0], at: 0) == [0xAB, 1])
    #expect(named.answer([43, 14, 4, 0], at: 0) == [0xAB, 3])
    var nameless = slave()
    #expect(nameless.answer([17], at: 0) == [0x91, 1])
  }

  @Test("a write of which one register is not there changes none")
  func allOrNone() {
    var slave = slave()
    #expect(slave.answer([16, 0, 13, 0, 2, 4, 0, 65, 0, 66], at: 0) == [0x90, 2])
    #expect(slave.answer([3, 0, 13, 0, 1], at: 0) == [3, 2, 0, 0])
  }

  @Test("a device that only writes singly refuses FC16")
  func singly() {
    var profile = SampleHall.pad
    profile.quirks.writes = .single
    var slave = slave(profile)
    #expect(slave.answer([16, 0, 10, 0, 1, 2, 0, 65], at: 0) == [0x90, 1])
  }

  @Test("a device that knows no single writes refuses FC05 and FC06")
  func blockwise() {
    var profile = SampleHall.pad
    profile.quirks.writes = .multiple
    var slave = slave(profile)
    #expect(slave.answer([6, 0, 10, 0, 65], at: 0) == [0x86, 1])
    #expect(slave.answer([5, 0, 3, 0xFF, 0], at: 0) == [0x85, 1])
    #expect(slave.answer([16, 0, 10, 0, 1, 2, 0, 65], at: 0) == [16, 0, 10, 0, 1])
  }

  @Test("a device with a write pause hears nothing in it")
  func pause() {
    var profile = SampleHall.pad
    profile.quirks.writePause = .milliseconds(20)
    var slave = slave(profile)
    #expect(slave.take([6, 0, 10, 0, 65], at: 0) == [6, 0, 10, 0, 65])
    #expect(slave.take([3, 0, 10, 0, 1], at: 19_999_999) == nil)
    #expect(slave.take([3, 0, 10, 0, 1], at: 20_000_000) == [3, 2, 0, 65])
    #expect(slave.take([3, 0, 10, 0, 1], at: 20_000_001) == [3, 2, 0, 65])
  }

  @Test("gaps are read only where the profile says so, and what can only be written never")
  func gaps() {
    var profile = SampleHall.pad
    #expect(slave(profile).register(.init(.holding, 5), at: 0) == nil)
    profile.quirks.readableGaps = true
    #expect(slave(profile).register(.init(.holding, 5), at: 0) == 0)
    #expect(slave(profile).register(.init(.holding, 14), at: 0) == nil)
    profile.display?.isVerified = false
    profile.outputs[0].isVerified = false
    var slave = slave(profile)
    #expect(slave.answer([3, 0, 10, 0, 1], at: 0) == [0x83, 2])
    #expect(slave.answer([1, 0, 3, 0, 1], at: 0) == [0x81, 2])
    #expect(slave.answer([6, 0, 10, 0, 65], at: 0) == [6, 0, 10, 0, 65])
    #expect(slave.shown == "A")
  }

  @Test("an output reads as its state, whatever was written for it; bits share a register")
  func states() {
    var profile = SampleHall.pad
    profile.outputs = [
      .init(
        name: "relay", place: .init(.holding, 30), on: .init(0x0100, reads: 1),
        off: .init(0x0200, reads: 0)),
      .init(name: "low", place: .init(.holding, 31), bit: 0),
      .init(name: "high", place: .init(.holding, 31), bit: 15),
    ]
    var slave = slave(profile)
    _ = slave.answer([6, 0, 30, 1, 0], at: 0)
    #expect(slave.isOn(profile.outputs[0]))
    #expect(slave.answer([3, 0, 30, 0, 1], at: 0) == [3, 2, 0, 1])
    _ = slave.answer([6, 0, 30, 2, 0], at: 0)
    #expect(!slave.isOn(profile.outputs[0]))
    _ = slave.answer([6, 0, 31, 0x80, 0], at: 0)
    #expect(!slave.isOn(profile.outputs[1]) && slave.isOn(profile.outputs[2]))
  }

  @Test("a wide counter wraps behind its last count; bit fields leave their neighbours alone")
  func wide() {
    var profile = SampleHall.pad
    profile.inputs = [
      .init(
        name: "next", place: .init(.input, 0), kind: .counter, type: .u32, order: .cdab,
        lastCount: 70_000),
      .init(name: "door", place: .init(.input, 2), kind: .level, bit: 4),
      .init(name: "gate", place: .init(.input, 2), kind: .level, bit: 5),
    ]
    var slave = slave(profile)
    slave.set(count: 69_999, of: profile.inputs[0])
    slave.press("next", at: 0)
    #expect(slave.answer([4, 0, 0, 0, 2], at: 0) == [4, 4, 0x11, 0x70, 0, 1])
    slave.press("next", at: 0)
    #expect(slave.answer([4, 0, 0, 0, 2], at: 0) == [4, 4, 0, 0, 0, 0])
    slave.set(contact: "door", to: true)
    slave.set(contact: "gate", to: true)
    slave.set(contact: "door", to: false)
    #expect(slave.answer([4, 0, 2, 0, 1], at: 0) == [4, 2, 0, 0x20])
  }

  @Test("counters count, latches wait for their clear, levels end with the finger")
  func keys() {
    var slave = slave()
    for _ in 0..<3 { slave.press("next", at: 0) }
    slave.press("recall", at: 0)
    slave.press("start", at: 0)
    #expect(slave.answer([3, 0, 0, 0, 2], at: 1) == [3, 4, 0, 3, 0, 1])
    #expect(slave.answer([2, 0, 0, 0, 1], at: 1) == [2, 1, 1])
    #expect(slave.answer([2, 0, 0, 0, 1], at: 1_000_000_000) == [2, 1, 0])
    _ = slave.answer([6, 0, 1, 0, 0], at: 1)
    _ = slave.answer([6, 0, 0, 0, 0], at: 1)
    // The counter cannot be written.
    #expect(slave.answer([3, 0, 0, 0, 2], at: 1) == [3, 4, 0, 3, 0, 0])
  }

  @Test("a FIFO shifts by what is acknowledged and loses what does not fit")
  func fifo() {
    var slave = slave(SampleHall.fifoPad)
    for key in ["next", "recall", "next", "next", "recall"] { slave.press(key, at: 0) }
    #expect(slave.answer([4, 0, 0, 0, 5], at: 0) == [4, 10, 0, 4, 0, 1, 0, 2, 0, 1, 0, 1])
    _ = slave.answer([6, 0, 9, 0, 3], at: 0)
    #expect(slave.answer([4, 0, 0, 0, 5], at: 0) == [4, 10, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    _ = slave.answer([6, 0, 9, 0, 200], at: 0)
    #expect(slave.answer([4, 0, 0, 0, 1], at: 0) == [4, 2, 0, 0])
  }

  @Test("a power cut blanks the display and the counters, not the world")
  func restart() {
    var slave = slave()
    slave.press("next", at: 0)
    _ = slave.answer([16, 0, 10, 0, 2, 4, 0, 65, 0, 66], at: 0)
    #expect(slave.shown == "AB")
    slave.start()
    #expect(slave.shown == "")
    #expect(slave.answer([3, 0, 0, 0, 1], at: 0) == [3, 2, 0, 0])
  }

  @Test("analogue values are what their kind can carry")
  func values() {
    func registers(
      _ type: ValueType, _ scale: Int, _ milli: Int, _ order: ByteOrder = .abcd
    ) -> [UInt16] {
      ModbusProfile.Value(
        name: "v", place: .init(.input, 0), type: type, order: order, scale: ValueScale(scale),
        unit: "", valid: 0...1
      ).registers(milli: milli)
    }
    #expect(registers(.s16, 100, -1200) == [UInt16(bitPattern: -12)])
    #expect(registers(.u16, 1, 99_999_999) == [65_535])
    #expect(registers(.u32, 1, 65_537) == [1, 1])
    #expect(registers(.f32, 1000, 23_500) == [0x41BC, 0])
    #expect(registers(.f32, 1000, 23_500, .cdab) == [0, 0x41BC])
  }

  @Test("any request is answered without a trap")
  func anyRequest() {
    var slave = slave()
    for function in UInt8.min...UInt8.max {
      for length in 0...12 {
        for byte: UInt8 in [0, 1, 0x7F, 0xFF] {
          let answer = slave.answer([function] + Array(repeating: byte, count: length), at: 0)
          #expect(answer.count >= 2)
        }
      }
    }
  }
}
