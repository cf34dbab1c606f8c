import HallPorts
import WireFormats

extension ModbusProfile.Display {
  /// What a person reads when the display holds these registers.
  func text(_ wire: [UInt16]) -> String {
    let registers = order.arranged(wire)
    let text: String
    switch encoding {
    case .asciiPerRegister:
      text = String(
        decoding: registers.map { $0 >= 0x20 && $0 < 0x7F ? UInt8($0) : 0x20 }, as: UTF8.self)
    case .ascii, .gb18030:
      let bytes = registers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      text = GB18030.decode(bytes.map { $0 == 0 ? 0x20 : $0 })
    case .number: text = String(registers.reduce(UInt32(0)) { $0 << 16 | UInt32($1) })
    case .bcd:
      // A blank controller shows nothing, whatever its memory holds after power-on.
      if registers.allSatisfy({ $0 == 0 }) { return "" }
      text = registers.map { register in
        stride(from: 12, through: 0, by: -4).map { shift -> String in
          let digit = register >> UInt16(shift) & 0xF
          return digit < 10 ? String(digit) : digit == 0xA ? "-" : " "
        }.joined()
      }.joined()
    }
    let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    return String(trimmed)
  }
}

extension ValueType {
  /// The registers that hold a whole number, as far as the type can carry it.
  func registers(_ count: Int, _ order: ByteOrder) -> [UInt16] {
    let range = counts ?? 0...0
    let count = min(max(count, range.lowerBound), range.upperBound)
    switch self {
    case .bcd16, .bcd32:
      // A decimal number read as if it were hexadecimal is its BCD.
      return split(UInt32(String(count), radix: 16) ?? 0, order)
    case .u16, .s16, .u32, .s32, .f32: return split(UInt32(truncatingIfNeeded: count), order)
    }
  }

  fileprivate func split(_ bits: UInt32, _ order: ByteOrder) -> [UInt16] {
    let low = UInt16(truncatingIfNeeded: bits)
    return order.arranged(registers == 1 ? [low] : [UInt16(bits >> 16), low])
  }
}

extension ModbusProfile.Value {
  /// The registers that hold a value of the unit x 1000, as far as the type can carry it.
  /// - Parameter old: what they hold now; the bits around a bit field stay.
  func registers(milli: Int, over old: [UInt16] = []) -> [UInt16] {
    let count = scale.count(milli: milli)
    if type == .f32 { return type.split(Float(count).bitPattern, order) }
    let whole = Int(min(max(count.rounded(), -1e15), 1e15))
    guard let bits else { return type.registers(whole, order) }
    let others = order.arranged(old).reduce(0) { $0 << 16 | Int($1) }
    let mask = (1 << bits.count - 1) << bits.lowerBound
    return type.registers(others & ~mask | whole << bits.lowerBound & mask, order)
  }
}

extension ModbusProfile.Text {
  /// Filled with NUL.
  func registers(_ text: String) -> [UInt16] {
    var bytes: [UInt8] = []
    for character in text {
      let more = GB18030.encode(String(character))
      if bytes.count + more.count > 2 * registers { break }
      bytes += more
    }
    bytes += Array(repeating: 0, count: 2 * registers - bytes.count)
    return order.arranged(
      stride(from: 0, to: bytes.count, by: 2).map {
        UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
      })
  }
}
