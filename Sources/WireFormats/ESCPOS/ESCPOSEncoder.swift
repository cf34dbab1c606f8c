/// Commands to bytes.
extension ESCPOSCommand {
  static let dle: UInt8 = 0x10
  static let esc: UInt8 = 0x1B
  static let fs: UInt8 = 0x1C
  static let gs: UInt8 = 0x1D

  /// The command as it goes over the wire. Numbers beyond what a command can say are brought to
  /// the nearest it can; text loses its control characters, which would be commands.
  public var bytes: [UInt8] {
    switch self {
    case .initialise: [Self.esc, 0x40]
    case .text(let text): PrinterText.bytes(of: text)
    case .codePageText(let bytes): bytes.filter { $0 >= 0x80 }
    case .lineFeed: [0x0A]
    case .carriageReturn: [0x0D]
    case .horizontalTab: [0x09]
    case .align(let alignment): [Self.esc, 0x61, alignment.rawValue]
    case .emphasise(let isOn): [Self.esc, 0x45, isOn ? 1 : 0]
    case .underline(let dots): [Self.esc, 0x2D, UInt8(min(max(dots, 0), 2))]
    case .font(let font): [Self.esc, 0x4D, font]
    case .codePage(let page): [Self.esc, 0x74, page]
    case .defaultLineSpacing: [Self.esc, 0x32]
    case .lineSpacing(let units): [Self.esc, 0x33, units]
    case .feedUnits(let units): [Self.esc, 0x4A, units]
    case .feedLines(let lines): [Self.esc, 0x64, lines]
    case .absolutePosition(let units): [Self.esc, 0x24] + Self.word(units)
    case .kanjiMode(let isOn): [Self.fs, isOn ? 0x26 : 0x2E]
    case .obsoleteCut(let points): [Self.esc, points == 1 ? 0x69 : 0x6D]
    case .realTimeStatus(let kind): [Self.dle, 0x04, kind.rawValue]
    case .realTimeRecovery(let recovery): [Self.dle, 0x05, recovery.rawValue]
    case .other(let sequence): sequence.name + sequence.parameters
    case .unknown(let bytes): bytes
    case .oversized: []
    default: groupSeparated
    }
  }

  /// The commands that begin with GS.
  private var groupSeparated: [UInt8] {
    switch self {
    case .characterSize(let width, let height):
      [Self.gs, 0x21, UInt8(min(max(width, 1), 8) - 1) << 4 | UInt8(min(max(height, 1), 8) - 1)]
    case .smooth(let isOn): [Self.gs, 0x62, isOn ? 1 : 0]
    case .reverse(let isOn): [Self.gs, 0x42, isOn ? 1 : 0]
    case .motionUnits(let x, let y): [Self.gs, 0x50, x, y]
    case .leftMargin(let units): [Self.gs, 0x4C] + Self.word(units)
    case .printWidth(let units): [Self.gs, 0x57] + Self.word(units)
    case .cut(let cut): [Self.gs, 0x56, cut.rawValue]
    case .feedAndCut(let cut, let feed): [Self.gs, 0x56, 65 + cut.rawValue, feed]
    case .raster(let bits, let scale):
      [Self.gs, 0x76, 0x30, scale.rawValue] + Self.word(UInt16(bits.bytesPerRow))
        + Self.word(UInt16(bits.rows)) + bits.bytes
    case .barcodeHeight(let dots): [Self.gs, 0x68, max(dots, 1)]
    case .barcodeModule(let dots): [Self.gs, 0x77, min(max(dots, 2), 6)]
    case .barcodeCaption(let place): [Self.gs, 0x48, min(place, 3)]
    case .code128(let data):
      [Self.gs, 0x6B, 73, UInt8(min(data.count, 255))] + data.prefix(255)
    case .qrModel(let model): Self.qr(0x41, [model, 0])
    case .qrModuleSize(let dots): Self.qr(0x43, [dots])
    case .qrCorrection(let correction): Self.qr(0x45, [correction.rawValue])
    case .qrStore(let data): Self.qr(0x50, [0x30] + data.prefix(Self.longestQRData))
    case .qrPrint: Self.qr(0x51, [0x30])
    case .automaticStatus(let selection): [Self.gs, 0x61, selection.rawValue]
    case .transmitStatus(let kind): [Self.gs, 0x72, kind]
    case .processID(let id): [Self.gs, 0x28, 0x48, 6, 0, 0x30, 0x30] + id.bytes
    default: []
    }
  }

  /// GS ( k, function 180: (pL + pH x 256) is at most 7092 and counts cn, fn and m.
  static let longestQRData = 7089

  private static func qr(_ function: UInt8, _ parameters: [UInt8]) -> [UInt8] {
    [gs, 0x28, 0x6B] + word(UInt16(parameters.count + 2)) + [0x31, function] + parameters
  }

  private static func word(_ value: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
  }
}

extension Sequence<ESCPOSCommand> {
  public var bytes: [UInt8] { flatMap(\.bytes) }
}
