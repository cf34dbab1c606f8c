import HallDomain
import HallPorts
import WireFormats

extension ModbusProfile.Display {
  /// The registers that show it; always exactly `registers` of them.
  func registers(digits: String, text: String) -> [UInt16] {
    let shown =
      switch encoding {
      case .asciiPerRegister: ascii(digits)
      case .ascii: packed(digits.utf8.map { $0 < 0x80 ? $0 : 0x3F }.suffix(2 * registers))
      case .gb18030: gb18030(text)
      case .bcd: decimals(digits)
      case .number: number(digits)
      }
    return order.arranged(shown)
  }

  /// One character a register. A number too long for the display loses its front: the counter's
  /// last digits tell citizens apart.
  private func ascii(_ digits: String) -> [UInt16] {
    let bytes = digits.utf8.map { $0 < 0x80 ? UInt16($0) : 0x3F }.suffix(registers)
    return Array(bytes) + Array(repeating: 0x20, count: registers - bytes.count)
  }

  /// Cut between characters.
  private func gb18030(_ text: String) -> [UInt16] {
    var bytes: [UInt8] = []
    for character in text {
      let more = GB18030.encode(String(character))
      if bytes.count + more.count > 2 * registers { break }
      bytes += more
    }
    return packed(bytes)
  }

  /// Two bytes a register, high byte first, filled with spaces.
  private func packed(_ bytes: some Collection<UInt8>) -> [UInt16] {
    let bytes = bytes + Array(repeating: 0x20, count: 2 * registers - bytes.count)
    return stride(from: 0, to: bytes.count, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
  }

  /// A whole number, its last digits if it has too many. Such a display knows nothing else: 0
  /// stands for no number.
  private func number(_ digits: String) -> [UInt16] {
    let places = digits.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      .suffix(4 * registers)
    let count = places.reduce(UInt32(0)) { 10 * $0 + UInt32($1 - UInt8(ascii: "0")) }
    return (0..<registers).map {
      UInt16(truncatingIfNeeded: count >> UInt32(16 * (registers - 1 - $0)))
    }
  }

  /// Four digits a register, first digit in the high nibble, set to the right. Letters have no
  /// segments: the prefix is left out. Dash and blank are those of the BCD decoders in such
  /// displays (MAX7219 datasheet, table 5, Code B: 0xA is a dash, 0xF blank).
  private func decimals(_ digits: String) -> [UInt16] {
    let nibbles = digits.utf8.compactMap { byte -> UInt16? in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "-"): 0xA
      default: nil
      }
    }.suffix(4 * registers)
    let filled = Array(repeating: UInt16(0xF), count: 4 * registers - nibbles.count) + nibbles
    return stride(from: 0, to: filled.count, by: 4).map {
      filled[$0..<$0 + 4].reduce(0) { $0 << 4 | $1 }
    }
  }
}

extension PanelFace {
  /// For displays of digits: the number to take or to write down, dashes when the panel gives
  /// none.
  var digits: String {
    switch mode {
    case .printing, .notPrinted: ticket?.description ?? ""
    case .refused, .closed, .evacuation: "----"
    case .ready: ""
    }
  }
}
