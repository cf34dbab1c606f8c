import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import DeviceDrivers
@testable import HallSimulator

/// What registers mean, by exact values and against the simulator's own way back.
@Suite struct ValueReadingTests {
  private func value(
    _ type: ValueType, _ order: ByteOrder = .abcd, bits: ClosedRange<Int>? = nil,
    scale: ValueScale = .one, valid: ClosedRange<Int> = .min / 2 ... .max / 2
  ) -> ModbusProfile.Value {
    ModbusProfile.Value(
      name: "v", place: .init(.input, 0), type: type, order: order, bits: bits, scale: scale,
      unit: "V", valid: valid)
  }

  private func read(
    _ value: ModbusProfile.Value, _ registers: [UInt16]
  ) -> Result<Int, BadReading> {
    do throws(BadReading) {
      return .success(try value.reading(registers))
    } catch {
      return .failure(error)
    }
  }

  @Test("each type and order means exactly this")
  func exact() {
    let table: [(ValueType, ByteOrder, [UInt16], Int)] = [
      (.u16, .abcd, [0xFFFE], 65_534_000),
      (.u16, .badc, [0xFEFF], 65_534_000),
      (.s16, .abcd, [0xFF33], -205_000),
      (.s16, .badc, [0x33FF], -205_000),
      (.u32, .abcd, [0x0001, 0x0203], 66_051_000),
      (.u32, .cdab, [0x0203, 0x0001], 66_051_000),
      (.u32, .badc, [0x0100, 0x0302], 66_051_000),
      (.u32, .dcba, [0x0302, 0x0100], 66_051_000),
      (.s32, .abcd, [0xFFFF, 0xFFFE], -2000),
      (.s32, .cdab, [0xFFFE, 0xFFFF], -2000),
      (.f32, .abcd, [0x41BC, 0x0000], 23_500),
      (.f32, .cdab, [0x0000, 0x41BC], 23_500),
      (.f32, .badc, [0xBC41, 0x0000], 23_500),
      (.f32, .dcba, [0x0000, 0xBC41], 23_500),
      (.bcd16, .abcd, [0x4150], 4_150_000),
      (.bcd32, .abcd, [0x1234, 0x5678], 12_345_678_000),
      (.bcd32, .cdab, [0x5678, 0x1234], 12_345_678_000),
    ]
    for (type, order, registers, milli) in table {
      #expect(read(value(type, order), registers) == .success(milli), "\(type) \(order)")
    }
  }

  @Test("a bit field is a number of its own")
  func bitFields() {
    #expect(read(value(.u16, bits: 4...7), [0x12A4]) == .success(10_000))
    #expect(read(value(.u16, bits: 15...15), [0x8000]) == .success(1000))
    #expect(read(value(.u32, bits: 8...23), [0x0012, 0x3400]) == .success(0x1234 * 1000))
    #expect(read(value(.u32, bits: 0...31), [0xFFFF, 0xFFFF]) == .success(4_294_967_295_000))
  }

  @Test("a scale is exact at both ends of a converter, and rounds halves away from zero")
  func scales() {
    let loop = ValueScale(16_000, per: 65_535, offset: 4000)
    #expect([0, 65_535].map { loop.milli($0) } == [4000, 20_000])
    #expect(loop.milli(32_768) == 12_000)
    let tenth = ValueScale(1, per: 10)
    #expect([4, 5, -4, -5, 15].map { tenth.milli($0) } == [0, 1, 0, -1, 2])
    #expect(ValueScale(1, per: 3).milli(1) == 0 && ValueScale(1, per: 3).milli(2) == 1)
    #expect(ValueScale(.max).milli(2) == nil && ValueScale(1, offset: .max).milli(1) == nil)
    #expect(ValueScale(1000).milli(Double.nan) == nil && ValueScale(1000).milli(1e300) == nil)
  }

  @Test("what is no number, no decimal or out of range is never a value")
  func bad() {
    for bits: [UInt16] in [[0x7FC0, 0], [0x7F80, 0], [0xFF80, 0]] {
      #expect(read(value(.f32), bits) == .failure(.noNumber))
    }
    #expect(read(value(.bcd16), [0x12A4]) == .failure(.noDecimal(0x12A4)))
    #expect(read(value(.bcd32), [0xF000, 0]) == .failure(.noDecimal(0xF000_0000)))
    let narrow = value(.s16, scale: ValueScale(100), valid: -40_000...85_000)
    #expect(read(narrow, [850]) == .success(85_000))
    #expect(read(narrow, [851]) == .failure(.outOfRange(85_100)))
    #expect(read(narrow, [UInt16(bitPattern: -401)]) == .failure(.outOfRange(-40_100)))
    for length in [0, 1, 3] {
      #expect(read(value(.u32), Array(repeating: 1, count: length)) == .failure(.noNumber))
    }
    #expect(
      narrow.reason(.noDecimal(0x12A4)) == "v reads 0x12A4, which is no BCD, possible is −40.0 V "
        + "to 85.0 V: check the sensor and its wiring")
  }

  @Test("a text ends at its NUL, in either byte order, and never traps")
  func texts() {
    func text(
      _ encoding: ModbusProfile.Text.Encoding, _ order: ByteOrder, _ registers: [UInt16]
    ) -> String {
      ModbusProfile.Text(
        name: "t", place: .init(.input, 0), registers: registers.count, encoding: encoding,
        order: order
      ).reading(registers)
    }
    #expect(text(.ascii, .abcd, [0x4531, 0x3231, 0x3000, 0x4141]) == "E1210")
    #expect(text(.ascii, .badc, [0x3145, 0x3132, 0x0030]) == "E1210")
    #expect(text(.ascii, .abcd, [0x2041, 0x0742, 0xFF20]) == "A?B?")
    #expect(text(.gb18030, .abcd, [0xC7EB, 0x2020]) == "请")
    #expect(text(.gb18030, .abcd, []) == "")
    for word in stride(from: 0, through: 0xFFFF, by: 7) {
      _ = text(.gb18030, .abcd, [UInt16(word), UInt16(word) ^ 0x8181])
    }
  }

  // MARK: - Against the simulator

  @Test("what the simulated slave encodes the driver decodes, for every type, order and scale")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0...(.max))
    print("values: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for round in 0..<20_000 {
      let type = try #require(ValueType.allCases.randomElement(using: &random))
      let order = try #require(ByteOrder.allCases.randomElement(using: &random))
      let scale = ValueScale(
        [1000, 100, 10, 1, -100, 16_000].randomElement(using: &random) ?? 1000,
        per: [1, 10, 65_535].randomElement(using: &random) ?? 1,
        offset: Int.random(in: -50_000...50_000, using: &random))
      let usedOrder = type.registers == 1 ? (order == .badc ? order : .abcd) : order
      let value = value(type, usedOrder, scale: scale)
      let milli: Int
      if let counts = type.counts {
        milli = try #require(scale.milli(Int.random(in: counts, using: &random)))
      } else {
        milli = try #require(
          scale.milli(Double(Float(Int.random(in: -1_000_000...1_000_000, using: &random)))))
      }
      let registers = value.registers(milli: milli)
      #expect(registers.count == type.registers)
      let read = try? read(value, registers).get()
      #expect(read == milli, "seed \(seed), round \(round): \(type) \(order) \(scale)")
    }
  }

  @Test("what the driver shows a person reads on the simulated display, for every encoding")
  func displays() throws {
    let seed = UInt64.random(in: 0...(.max))
    print("displays: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for round in 0..<5000 {
      let encoding = try #require(
        ModbusProfile.Display.Encoding.allCases.randomElement(using: &random))
      let number = Int.random(in: 1...9999, using: &random)
      let isWide = encoding == .asciiPerRegister
      let registers = isWide ? 5 : encoding == .gb18030 ? 8 : encoding == .ascii ? 3 : 1
      let order: ByteOrder = Bool.random(using: &random) ? .abcd : .badc
      let display = ModbusProfile.Display(
        place: .init(.holding, 0), registers: registers, encoding: encoding, order: order)
      let shown = display.registers(digits: "B\(number)", text: "请\(number)号")
      let expected =
        switch encoding {
        case .asciiPerRegister, .ascii: "B\(number)"
        case .gb18030: "请\(number)号"
        case .bcd, .number: "\(number)"
        }
      #expect(shown.count == registers)
      #expect(
        display.text(shown) == expected, "seed \(seed), round \(round): \(encoding) \(order)")
    }
  }

  @Test("displays get exactly these registers")
  func displayRegisters() {
    func registers(
      _ encoding: ModbusProfile.Display.Encoding, _ count: Int, _ digits: String,
      _ order: ByteOrder = .abcd
    ) -> [UInt16] {
      ModbusProfile.Display(
        place: .init(.holding, 0), registers: count, encoding: encoding, order: order
      ).registers(digits: digits, text: "")
    }
    #expect(registers(.ascii, 3, "A012") == [0x4130, 0x3132, 0x2020])
    #expect(registers(.ascii, 3, "A012", .badc) == [0x3041, 0x3231, 0x2020])
    #expect(registers(.ascii, 1, "A012") == [0x3132])
    #expect(registers(.number, 1, "A012") == [12])
    #expect(registers(.number, 1, "A12345") == [2345])
    #expect(registers(.number, 2, "A123456") == [1, 0xE240])
    #expect(registers(.number, 2, "A123456", .cdab) == [0xE240, 1])
    #expect(registers(.number, 2, "99999999") == [0x05F5, 0xE0FF])
    #expect(registers(.number, 1, "----") == [0])
  }
}
