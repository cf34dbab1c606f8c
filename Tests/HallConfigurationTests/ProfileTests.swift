import Foundation
import HallDomain
import HallPorts
import Testing

@testable import HallConfiguration

/// Profiles against the plain values that they become.
struct ProfileTests {
  private func profile(_ text: String) throws -> (profile: ModbusProfile?, faults: [HallFault]) {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "profile-\(UUID().uuidString.prefix(8)).yaml")
    try Data("name: N\nsource: S\nfamily: relay\n\(text)".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var read = HallFile.profile(path: file.path)
    read.profile?.id = "p"
    return read
  }

  private func expected(_ change: (inout ModbusProfile) -> Void) -> ModbusProfile {
    var profile = ModbusProfile(
      id: "p", name: LocalizedText(zh: "N", en: "N"), source: "S", family: "relay")
    change(&profile)
    return profile
  }

  @Test func inputsAndOutputsAreWhatIsWritten() throws {
    let read = try profile(
      """
      inputs:
        a: {at: discrete 0x0A, kind: level}
        b: {at: holding 301, kind: level, bit: 15}
        c: {at: input 16, kind: counter, type: u32, order: CDAB, last-count: 70000}
        d: {at: coil 4, kind: latch}
      outputs:
        e: coil 9
        f: {at: holding 1, on: 0x0100, off: 0x0200, on-reads: 1, off-reads: 0}
        g: {at: holding 2, bit: 0, verify: false}
      key-period: 50 ms
      """)
    #expect(read.faults == [])
    #expect(
      read.profile
        == expected {
          $0.inputs = [
            .init(name: "a", place: .init(.discrete, 10), kind: .level),
            .init(name: "b", place: .init(.holding, 301), kind: .level, bit: 15),
            .init(
              name: "c", place: .init(.input, 16), kind: .counter, type: .u32, order: .cdab,
              lastCount: 70_000),
            .init(name: "d", place: .init(.coil, 4), kind: .latch),
          ]
          $0.outputs = [
            .init(name: "e", place: .init(.coil, 9)),
            .init(
              name: "f", place: .init(.holding, 1), on: .init(0x0100, reads: 1),
              off: .init(0x0200, reads: 0)),
            .init(name: "g", place: .init(.holding, 2), bit: 0, isVerified: false),
          ]
          $0.keyPeriod = .milliseconds(50)
        })
  }

  @Test func valuesTextsDisplayAndQuirksAreWhatIsWritten() throws {
    let read = try profile(
      """
      values:
        a: {at: input 1, type: s16, order: BA, scale: 0.1, unit: °C, valid: [-40, 85]}
        b: {at: input 65536, type: u16, scale: 16/65535, offset: 4, unit: mA, valid: [4, 20]}
        c: {at: holding 3, type: u32, bits: [8, 23], valid: [0, 65535]}
      texts: {d: {at: holding 5, registers: 2, encoding: gb18030, order: BA, begins: 甲}}
      identification: {vendor: Acme, product: R8, server-id: R}
      display: {at: holding 11, registers: 2, encoding: number, order: DCBA, blink: coil 1}
      quirks:
        {max-registers: 8, readable-gaps: true, writes: multiple, write-pause: 20 ms,
         address-base: 1}
      """)
    #expect(read.faults == [])
    #expect(
      read.profile
        == expected {
          $0.values = [
            .init(
              name: "a", place: .init(.input, 0), type: .s16, order: .badc,
              scale: ValueScale(100), unit: "°C", valid: -40_000...85_000),
            .init(
              name: "b", place: .init(.input, 65_535), type: .u16,
              scale: ValueScale(16_000, per: 65_535, offset: 4000), unit: "mA",
              valid: 4000...20_000),
            .init(
              name: "c", place: .init(.holding, 2), type: .u32, bits: 8...23, unit: "",
              valid: 0...65_535_000),
          ]
          $0.texts = [
            .init(
              name: "d", place: .init(.holding, 4), registers: 2, encoding: .gb18030,
              order: .badc, begins: "甲")
          ]
          $0.identification = .init(vendor: "Acme", product: "R8", serverID: "R")
          $0.display = .init(
            place: .init(.holding, 10), registers: 2, encoding: .number, order: .dcba,
            blink: .init(.coil, 0))
          $0.quirks = .init(
            maxRegisters: 8, readableGaps: true, writes: .multiple,
            writePause: .milliseconds(20))
        })
  }

  @Test func shapeAndMeaningAreToldInOnePass() throws {
    let read = try profile("outputs: {a: coil x}\nvalues: {b: {at: input 1, type: u8}}\n")
    #expect(read.profile == nil)
    #expect(
      read.faults.map { "\($0.code)@\($0.line)" }
        == ["profile.place@4", "choice.unknown@5", "key.missing@5"])
  }

  @Test func anIdentificationThatNamesNothingIsAFault() throws {
    let read = try profile("outputs: {a: coil 0}\nidentification: {}\n")
    #expect(read.faults.map { "\($0.code)@\($0.line)" } == ["profile.invalid@5"])
  }

  @Test func aRatioIsExactToNinePlaces() {
    let table: [(String, Int, Int)] = [
      ("0.1", 100, 1), ("2", 2000, 1), ("-0.5", -500, 1), ("0.0001", 1, 10),
      ("-0.0001", -1, 10), ("1.000000001", 1_000_000_001, 1_000_000), ("16/65535", 16_000, 65_535),
      ("-2.5/4095", -2500, 4095),
    ]
    for (text, milli, denominator) in table {
      let ratio = Ratio(text)
      #expect(ratio?.milli == milli && ratio?.denominator == denominator, "\(text)")
    }
    let wrong = ["", ".", "1.", ".5", "1/0", "1/-3", "1/2/3", "1/", "0.0000000001", "1e3", "١"]
    for text in wrong {
      #expect(Ratio(text) == nil, "\(text)")
    }
  }

  @Test func wholeNumbersMayBeHexadecimal() {
    #expect(Entry.whole("0x0100") == 256 && Entry.whole("-7") == -7)
    for text in ["0x", "0x-1", "0x+1", "0xG", "x1", "1h"] { #expect(Entry.whole(text) == nil) }
  }
}
