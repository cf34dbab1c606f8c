/// How long each command is and what it means: the table behind `ESCPOSDecoder`.
///
/// Source: Epson, "ESC/POS Command Reference": the format of each command.
enum ESCPOSGrammar {
  enum Parsed {
    case incomplete
    case command(ESCPOSCommand, length: Int)
    case oversized(ESCPOSSequence, data: Int)
  }

  /// `bytes` begin with a control character.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Parsed {
    switch bytes[bytes.startIndex] {
    case 0x0A: .command(.lineFeed, length: 1)
    case 0x0D: .command(.carriageReturn, length: 1)
    case 0x09: .command(.horizontalTab, length: 1)
    case ESCPOSCommand.dle: dataLink(Fields(bytes))
    case ESCPOSCommand.esc: escape(Fields(bytes))
    case ESCPOSCommand.fs: fileSeparated(Fields(bytes))
    case ESCPOSCommand.gs: groupSeparated(Fields(bytes))
    case let byte: .command(.unknown([byte]), length: 1)
    }
  }

  /// The bytes by their place within the command.
  struct Fields {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 { bytes[bytes.startIndex + index] }

    func word(_ index: Int) -> Int { Int(self[index]) | Int(self[index + 1]) << 8 }

    func slice(_ range: Range<Int>) -> [UInt8] {
      Array(bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound])
    }

    /// A command of this length, of which the first `name` bytes name it.
    func fixed(
      _ length: Int, name: Int = 2, _ meaning: (Fields) -> ESCPOSCommand? = { _ in nil }
    ) -> Parsed {
      guard count >= length else { return .incomplete }
      return .command(meaning(self) ?? other(length, name: name), length: length)
    }

    /// A command with a header and data of a length that the header tells.
    func variable(
      header: Int, data: Int, name: Int = 2, _ meaning: (Fields) -> ESCPOSCommand? = { _ in nil }
    ) -> Parsed {
      guard data <= ESCPOSDecoder.longestCommand else {
        return .oversized(
          ESCPOSSequence(name: slice(0..<name), parameters: slice(name..<header)), data: data)
      }
      return fixed(header + data, name: name, meaning)
    }

    /// Data up to the first NUL.
    func terminated(name: Int = 2, from start: Int) -> Parsed {
      var index = start
      while index < count {
        if self[index] == 0 { return .command(other(index + 1, name: name), length: index + 1) }
        if index - start >= ESCPOSGrammar.longestTerminated { return unknown(2) }
        index += 1
      }
      return .incomplete
    }

    func other(_ length: Int, name: Int) -> ESCPOSCommand {
      .other(ESCPOSSequence(name: slice(0..<name), parameters: slice(name..<length)))
    }

    func unknown(_ length: Int) -> Parsed {
      .command(.unknown(slice(0..<length)), length: length)
    }
  }

  /// Bytes of a list that ends with NUL (tabs, a bar code of the old form).
  static let longestTerminated = 255

  // MARK: - DLE

  private static func dataLink(_ f: Fields) -> Parsed {
    guard f.count > 1 else { return .incomplete }
    switch f[1] {
    case 0x04:
      guard f.count > 2 else { return .incomplete }
      if let kind = RealTimeStatus.Kind(rawValue: f[2]) {
        return .command(.realTimeStatus(kind), length: 3)
      }
      // n = 7, 8 and 18 ask for ink, peeler and interface and have a second parameter.
      return f.fixed([7, 8, 18].contains(f[2]) ? 4 : 3)
    case 0x05: return f.fixed(3) { ESCPOSRecovery(rawValue: $0[2]).map { .realTimeRecovery($0) } }
    case 0x14:
      guard f.count > 2 else { return .incomplete }
      return f.fixed(f[2] == 8 ? 10 : 5)
    default: return f.unknown(1)
    }
  }

  // MARK: - ESC

  private static let escapeWithNone: Set<UInt8> = [0x0C, 0x3C, 0x4C, 0x53, 0x76]
  private static let escapeWithOne: Set<UInt8> = [
    0x20, 0x21, 0x25, 0x3D, 0x3F, 0x47, 0x4B, 0x52, 0x54, 0x55, 0x56, 0x65, 0x72, 0x75, 0x7B,
  ]

  private static func escape(_ f: Fields) -> Parsed {
    guard f.count > 1 else { return .incomplete }
    switch f[1] {
    case 0x40: return f.fixed(2) { _ in .initialise }
    case 0x69: return f.fixed(2) { _ in .obsoleteCut(points: 1) }
    case 0x6D: return f.fixed(2) { _ in .obsoleteCut(points: 3) }
    case 0x32: return f.fixed(2) { _ in .defaultLineSpacing }
    case 0x33: return f.fixed(3) { .lineSpacing($0[2]) }
    case 0x4A: return f.fixed(3) { .feedUnits($0[2]) }
    case 0x64: return f.fixed(3) { .feedLines($0[2]) }
    case 0x45: return f.fixed(3) { .emphasise($0[2] & 1 == 1) }
    case 0x4D: return f.fixed(3) { .font($0[2]) }
    case 0x74: return f.fixed(3) { .codePage($0[2]) }
    case 0x61: return f.fixed(3) { ESCPOSAlignment(rawValue: digit($0[2])).map { .align($0) } }
    case 0x2D:
      return f.fixed(3) { digit($0[2]) <= 2 ? .underline(dots: Int(digit($0[2]))) : nil }
    case 0x24: return f.fixed(4) { .absolutePosition(UInt16($0.word(2))) }
    case 0x5C, 0x63, 0x66: return f.fixed(4)
    case 0x70: return f.fixed(5)
    case 0x57: return f.fixed(10)
    case 0x44: return f.terminated(from: 2)
    case 0x2A:
      guard f.count > 4 else { return .incomplete }
      let bytesPerColumn = f[2] >= 32 ? 3 : 1
      return f.variable(header: 5, data: f.word(3) * bytesPerColumn)
    case 0x28:
      guard f.count > 4 else { return .incomplete }
      return f.variable(header: 5, data: f.word(3), name: 3)
    case let code where escapeWithNone.contains(code): return f.fixed(2)
    case let code where escapeWithOne.contains(code): return f.fixed(3)
    default: return f.unknown(2)
    }
  }

  // MARK: - FS

  private static func fileSeparated(_ f: Fields) -> Parsed {
    guard f.count > 1 else { return .incomplete }
    switch f[1] {
    case 0x26: return f.fixed(2) { _ in .kanjiMode(true) }
    case 0x2E: return f.fixed(2) { _ in .kanjiMode(false) }
    case 0x21, 0x2D, 0x43, 0x57: return f.fixed(3)
    case 0x53, 0x70, 0x3F: return f.fixed(4)
    case 0x32: return f.fixed(76)
    case 0x28:
      guard f.count > 4 else { return .incomplete }
      return f.variable(header: 5, data: f.word(3), name: 3)
    default: return f.unknown(2)
    }
  }

  // MARK: - GS

  private static let groupWithOne: Set<UInt8> = [
    0x2F, 0x45, 0x49, 0x54, 0x63, 0x66, 0x6A,
  ]

  private static func groupSeparated(_ f: Fields) -> Parsed {
    guard f.count > 1 else { return .incomplete }
    switch f[1] {
    case 0x21: return f.fixed(3) { size($0) }
    case 0x62: return f.fixed(3) { .smooth($0[2] & 1 == 1) }
    case 0x42: return f.fixed(3) { .reverse($0[2] & 1 == 1) }
    case 0x61: return f.fixed(3) { .automaticStatus(AutomaticStatusSelection(rawValue: $0[2])) }
    case 0x72: return f.fixed(3) { .transmitStatus($0[2]) }
    case 0x68: return f.fixed(3) { $0[2] > 0 ? .barcodeHeight($0[2]) : nil }
    case 0x77: return f.fixed(3) { (2...6).contains($0[2]) ? .barcodeModule($0[2]) : nil }
    case 0x48: return f.fixed(3) { digit($0[2]) <= 3 ? .barcodeCaption(digit($0[2])) : nil }
    case 0x50: return f.fixed(4) { .motionUnits(x: $0[2], y: $0[3]) }
    case 0x4C: return f.fixed(4) { .leftMargin(UInt16($0.word(2))) }
    case 0x57: return f.fixed(4) { .printWidth(UInt16($0.word(2))) }
    case 0x56: return cut(f)
    case 0x76: return raster(f)
    case 0x28: return function(f)
    case 0x6B: return barCode(f)
    case 0x24, 0x5C: return f.fixed(4)
    case 0x5E: return f.fixed(5)
    case 0x3A: return f.fixed(2)
    case 0x2A:
      guard f.count > 3 else { return .incomplete }
      return f.variable(header: 4, data: Int(f[2]) * Int(f[3]) * 8)
    case 0x38:
      guard f.count > 6 else { return .incomplete }
      return f.variable(header: 7, data: f.word(3) | f.word(5) << 16, name: 3)
    case let code where groupWithOne.contains(code): return f.fixed(3)
    default: return f.unknown(2)
    }
  }

  private static func size(_ f: Fields) -> ESCPOSCommand? {
    guard f[2] & 0x88 == 0 else { return nil }
    return .characterSize(width: Int(f[2] >> 4) + 1, height: Int(f[2] & 7) + 1)
  }

  private static func cut(_ f: Fields) -> Parsed {
    guard f.count > 2 else { return .incomplete }
    switch f[2] {
    case 0, 1, 48, 49:
      return f.fixed(3) { ESCPOSCut(rawValue: digit($0[2])).map { .cut($0) } }
    case 65, 66:
      return f.fixed(4) { fields in
        ESCPOSCut(rawValue: fields[2] - 65).map { .feedAndCut($0, feed: fields[3]) }
      }
    case 97, 98, 103, 104: return f.fixed(4)
    default: return f.fixed(3)
    }
  }

  private static func raster(_ f: Fields) -> Parsed {
    guard f.count > 2 else { return .incomplete }
    guard f[2] == 0x30 else { return f.unknown(3) }
    guard f.count > 7 else { return .incomplete }
    let bytesPerRow = f.word(4)
    let data = bytesPerRow * f.word(6)
    return f.variable(header: 8, data: data, name: 3) { fields in
      guard let scale = ESCPOSRasterScale(rawValue: digit(fields[3])),
        let bits = RasterBits(bytesPerRow: bytesPerRow, bytes: fields.slice(8..<8 + data))
      else { return nil }
      return .raster(bits, scale: scale)
    }
  }

  private static func barCode(_ f: Fields) -> Parsed {
    guard f.count > 2 else { return .incomplete }
    if f[2] <= 6 { return f.terminated(from: 3) }
    guard f.count > 3 else { return .incomplete }
    return f.variable(header: 4, data: Int(f[3])) { fields in
      let data = fields.slice(4..<4 + Int(fields[3]))
      guard fields[2] == 73, data.count > 2, data[0] == UInt8(ascii: "{"),
        (UInt8(ascii: "A")...UInt8(ascii: "C")).contains(data[1])
      else { return nil }
      return .code128(data)
    }
  }

  /// GS ( x pL pH ...
  private static func function(_ f: Fields) -> Parsed {
    guard f.count > 4 else { return .incomplete }
    let data = f.word(3)
    return f.variable(header: 5, data: data, name: 3) { fields in
      let parameters = fields.slice(5..<5 + data)
      switch fields[2] {
      case 0x6B: return qr(parameters)
      case 0x48:
        guard parameters.count == 6, parameters[0] == 0x30, parameters[1] == 0x30 else {
          return nil
        }
        return ProcessID(parameters[2...]).map { .processID($0) }
      default: return nil
      }
    }
  }

  private static func qr(_ parameters: [UInt8]) -> ESCPOSCommand? {
    guard parameters.count >= 3, parameters[0] == 0x31 else { return nil }
    switch (parameters[1], parameters.count) {
    case (0x41, 4) where parameters[3] == 0: return .qrModel(parameters[2])
    case (0x43, 3): return .qrModuleSize(parameters[2])
    case (0x45, 3): return ESCPOSQRCorrection(rawValue: parameters[2]).map { .qrCorrection($0) }
    case (0x50, 4...(ESCPOSCommand.longestQRData + 3)) where parameters[2] == 0x30:
      return .qrStore(Array(parameters[3...]))
    case (0x51, 3) where parameters[2] == 0x30: return .qrPrint
    default: return nil
    }
  }

  /// Many parameters may be a number or its ASCII digit.
  private static func digit(_ byte: UInt8) -> UInt8 {
    (0x30...0x39).contains(byte) ? byte - 0x30 : byte
  }
}
