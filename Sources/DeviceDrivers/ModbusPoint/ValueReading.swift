import HallPorts
import WireFormats

/// Why registers are no value.
enum BadReading: Error, Equatable {
  /// NaN, infinity, or more than 64 bits can carry.
  case noNumber
  /// A nibble above nine.
  case noDecimal(UInt32)
  /// A number, but none that the device can mean; unit x 1000.
  case outOfRange(Int)
}

extension ValueType {
  /// The whole number in the registers; never asked of a float.
  func count(_ registers: [UInt16], _ order: ByteOrder) throws(BadReading) -> Int {
    let bits = try bits(registers, order)
    switch self {
    case .u16, .u32: return Int(bits)
    case .s16: return Int(Int16(truncatingIfNeeded: bits))
    case .s32: return Int(Int32(bitPattern: bits))
    case .bcd16, .bcd32:
      var count = 0
      for shift in stride(from: 16 * self.registers - 4, through: 0, by: -4) {
        let digit = bits >> UInt32(shift) & 0xF
        if digit > 9 { throw .noDecimal(bits) }
        count = 10 * count + Int(digit)
      }
      return count
    case .f32: throw .noNumber
    }
  }

  fileprivate func bits(_ registers: [UInt16], _ order: ByteOrder) throws(BadReading) -> UInt32 {
    guard registers.count == self.registers else { throw .noNumber }
    return order.arranged(registers).reduce(0) { $0 << 16 | UInt32($1) }
  }
}

extension ModbusProfile.Value {
  /// The value in its unit x 1000, within its valid range.
  func reading(_ registers: [UInt16]) throws(BadReading) -> Int {
    let milli: Int?
    if type == .f32 {
      let bits = try type.bits(registers, order)
      milli = scale.milli(Double(Float(bitPattern: bits)))
    } else {
      var count = try type.count(registers, order)
      if let bits { count = count >> bits.lowerBound & (1 << bits.count - 1) }
      milli = scale.milli(count)
    }
    guard let milli else { throw .noNumber }
    guard valid.contains(milli) else { throw .outOfRange(milli) }
    return milli
  }

  /// For whoever stands before the device: what is wrong and what to do.
  func reason(_ bad: BadReading) -> String {
    func text(_ milli: Int) -> String { ReadingText.of(milli: milli, unit: unit) }
    let found =
      switch bad {
      case .noNumber: "no number"
      case .noDecimal(let bits): "0x\(String(bits, radix: 16, uppercase: true)), which is no BCD"
      case .outOfRange(let milli): text(milli)
      }
    return "\(name) reads \(found), possible is \(text(valid.lowerBound)) to "
      + "\(text(valid.upperBound)): check the sensor and its wiring"
  }
}

extension ModbusProfile.Text {
  /// What stands before the first NUL, without spaces around it.
  func reading(_ registers: [UInt16]) -> String {
    let bytes = order.arranged(registers).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      .prefix { $0 != 0 }
    let text =
      switch encoding {
      case .gb18030: GB18030.decode(bytes)
      case .ascii:
        String(decoding: bytes.map { (0x20..<0x7F).contains($0) ? $0 : 0x3F }, as: UTF8.self)
      }
    let start = text.drop { $0 == " " }
    return String(start.prefix(start.count - start.reversed().prefix { $0 == " " }.count))
  }
}

/// `23.4 °C` for 23400 and `°C`; as many decimals as there are, at least one.
enum ReadingText {
  static func of(milli: Int, unit: String) -> String {
    let magnitude = milli.magnitude
    var decimals = String(magnitude % 1000)
    decimals = String(repeating: "0", count: 3 - decimals.count) + decimals
    while decimals.count > 1, decimals.last == "0" { decimals.removeLast() }
    let sign = milli < 0 ? "−" : ""
    return "\(sign)\(magnitude / 1000).\(decimals)" + (unit.isEmpty ? "" : " \(unit)")
  }
}
