import HallPorts
import WireFormats

extension ModbusProfile.Display {
  /// What a person reads when the display holds these registers.
  func text(_ registers: [UInt16]) -> String {
    let text: String
    switch encoding {
    case .asciiPerRegister:
      text = String(
        decoding: registers.map { $0 >= 0x20 && $0 < 0x7F ? UInt8($0) : 0x20 }, as: UTF8.self)
    case .gb18030:
      let bytes = registers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      text = GB18030.decode(bytes.map { $0 == 0 ? 0x20 : $0 })
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

extension ModbusProfile.Value {
  /// The registers that hold a value of the unit x 1000, as far as the kind can carry it.
  func registers(milli: Int) -> [UInt16] {
    let count = Double(milli) / Double(milliPerCount == 0 ? 1 : milliPerCount)
    let whole = count.rounded()
    func split(_ bits: UInt32, swapped: Bool) -> [UInt16] {
      let words = [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
      return swapped ? words.reversed() : words
    }
    switch kind {
    case .u16: return [UInt16(max(0, min(whole, 65_535)))]
    case .s16: return [UInt16(bitPattern: Int16(max(-32_768, min(whole, 32_767))))]
    case .u32, .u32Swapped:
      return split(UInt32(max(0, min(whole, 4_294_967_295))), swapped: kind == .u32Swapped)
    case .f32, .f32Swapped:
      return split(Float(count).bitPattern, swapped: kind == .f32Swapped)
    }
  }
}
