import HallDomain
import HallPorts
import WireFormats

extension ModbusProfile.Display {
  /// The registers that show it; always exactly `registers` of them.
  func registers(digits: String, text: String) -> [UInt16] {
    switch encoding {
    case .asciiPerRegister: ascii(digits)
    case .gb18030: packed(text)
    case .bcd: decimals(digits)
    }
  }

  /// One character a register. A number too long for the display loses its front: the counter's
  /// last digits tell citizens apart.
  private func ascii(_ digits: String) -> [UInt16] {
    let bytes = digits.utf8.map { $0 < 0x80 ? UInt16($0) : 0x3F }.suffix(registers)
    return Array(bytes) + Array(repeating: 0x20, count: registers - bytes.count)
  }

  /// Two bytes a register, high byte first, filled with spaces; cut between characters.
  private func packed(_ text: String) -> [UInt16] {
    var bytes: [UInt8] = []
    for character in text {
      let more = GB18030.encode(String(character))
      if bytes.count + more.count > 2 * registers { break }
      bytes += more
    }
    bytes += Array(repeating: 0x20, count: 2 * registers - bytes.count)
    return stride(from: 0, to: bytes.count, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
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
