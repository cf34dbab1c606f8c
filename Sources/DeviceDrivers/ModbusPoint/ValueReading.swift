import HallPorts

extension ModbusProfile.Value {
  /// The value in its unit x 1000; nil where the registers hold no number (NaN, infinity, or more
  /// than 64 bits can carry).
  ///
  /// Byte order within a register is Modbus's (high byte first); `big` has the high register at
  /// the lower address.
  func milli(_ registers: [UInt16]) -> Int? {
    guard registers.count == kind.registers, let first = registers.first,
      let last = registers.last
    else { return nil }
    let high = UInt32(first) << 16 | UInt32(last)
    let swapped = UInt32(last) << 16 | UInt32(first)
    switch kind {
    case .u16: return scaled(Int(first))
    case .s16: return scaled(Int(Int16(bitPattern: first)))
    case .u32: return scaled(Int(high))
    case .u32Swapped: return scaled(Int(swapped))
    case .f32: return scaled(Float(bitPattern: high))
    case .f32Swapped: return scaled(Float(bitPattern: swapped))
    }
  }

  private func scaled(_ count: Int) -> Int? {
    let (product, overflow) = count.multipliedReportingOverflow(by: milliPerCount)
    return overflow ? nil : product
  }

  private func scaled(_ count: Float) -> Int? {
    Int(exactly: (Double(count) * Double(milliPerCount)).rounded())
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
