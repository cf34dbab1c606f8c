import HallTestKit
import WireFormats

/// Commands for tests: each kind with golden bytes, and random ones.
enum ESCPOSSamples {
  /// Name of the frame in Tests/GoldenFrames/escpos, and the command it is.
  static let golden: [(frame: String, commands: [ESCPOSCommand])] = [
    ("initialise", [.initialise]),
    ("text", [.kanjiMode(true), .text("取号 A012"), .lineFeed, .kanjiMode(false)]),
    ("align", [.align(.left), .align(.centre), .align(.right)]),
    (
      "character-modes",
      [
        .emphasise(true), .underline(dots: 2), .font(1), .characterSize(width: 3, height: 2),
        .smooth(true), .reverse(true), .codePage(255),
      ]
    ),
    (
      "feeding",
      [
        .defaultLineSpacing, .lineSpacing(30), .feedUnits(16), .feedLines(5), .lineFeed,
        .carriageReturn, .horizontalTab,
      ]
    ),
    (
      "positions",
      [
        .motionUnits(x: 203, y: 203), .leftMargin(24), .printWidth(576), .absolutePosition(288),
      ]
    ),
    (
      "cut",
      [
        .cut(.full), .cut(.partial), .feedAndCut(.full, feed: 0), .feedAndCut(.partial, feed: 8),
      ]
    ),
    (
      "raster",
      [
        .raster(
          RasterBits(bytesPerRow: 2, bytes: [0x80, 0x01, 0x40, 0x02, 0xFF, 0xFF])
            ?? RasterBits(bytesPerRow: 0, rows: 0), scale: .quadruple)
      ]
    ),
    (
      "qr-code",
      [
        .qrModel(50), .qrModuleSize(6), .qrCorrection(.m), .qrStore(Array("https://h.cn/t/a".utf8)),
        .qrPrint,
      ]
    ),
    (
      "barcode",
      [
        .barcodeHeight(64), .barcodeModule(3), .barcodeCaption(0), .code128(Array("{BA012".utf8)),
        .obsoleteCut(points: 1), .obsoleteCut(points: 3),
      ]
    ),
    ("status-requests", RealTimeStatus.Kind.allCases.map { .realTimeStatus($0) }),
    ("recovery", [.realTimeRecovery(.restart), .realTimeRecovery(.clear)]),
    (
      "automatic-status",
      [.automaticStatus([.online, .errors, .paper]), .automaticStatus([]), .transmitStatus(1)]
    ),
    ("process-id", ProcessID(Array("A012".utf8)).map { [.processID($0)] } ?? []),
  ]

  /// Any command, of any content; never two texts in a row, which would read as one.
  static func random(
    using random: inout SplitMix64, after last: ESCPOSCommand?
  ) -> ESCPOSCommand {
    let byte = UInt8.random(in: 0...255, using: &random)
    let word = UInt16.random(in: 0...0xFFFF, using: &random)
    let isOn = byte & 1 == 1
    let all: [ESCPOSCommand] = [
      .lineFeed, .carriageReturn, .horizontalTab, .emphasise(isOn),
      .underline(dots: Int(byte % 3)), .font(byte), .smooth(isOn), .reverse(isOn), .codePage(byte),
      .characterSize(width: Int(byte % 8) + 1, height: Int(byte / 8 % 8) + 1),
      .defaultLineSpacing, .lineSpacing(byte), .feedUnits(byte), .feedLines(byte),
      .motionUnits(x: byte, y: UInt8(word >> 8)), .leftMargin(word), .printWidth(word),
      .absolutePosition(word), .cut(isOn ? .full : .partial),
      .feedAndCut(isOn ? .full : .partial, feed: byte), .qrModel(byte), .qrModuleSize(byte),
      .qrPrint, .qrStore(bytes(1...40, using: &random)), .transmitStatus(byte),
      .automaticStatus(AutomaticStatusSelection(rawValue: byte)),
      .processID(ProcessID(number: Int(word))),
      .align(ESCPOSAlignment.allCases[Int(byte) % 3]),
      .qrCorrection(ESCPOSQRCorrection.allCases[Int(byte) % 4]),
      .realTimeStatus(RealTimeStatus.Kind.allCases[Int(byte) % 4]),
      .realTimeRecovery(ESCPOSRecovery.allCases[Int(byte) % 2]),
      raster(using: &random), .barcodeHeight(max(byte, 1)), .barcodeModule(byte % 5 + 2),
      .barcodeCaption(byte % 4), .obsoleteCut(points: isOn ? 1 : 3),
      .code128(Array("{B".utf8) + bytes(1...20, using: &random)),
    ]
    if case .text = last { return all[Int(word) % all.count] }
    return byte < 100 ? .text(text(using: &random)) : all[Int(word) % all.count]
  }

  static func bytes(_ count: ClosedRange<Int>, using random: inout SplitMix64) -> [UInt8] {
    (0..<Int.random(in: count, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }

  private static func raster(using random: inout SplitMix64) -> ESCPOSCommand {
    let bytesPerRow = Int.random(in: 1...6, using: &random)
    let rows = Int.random(in: 0...5, using: &random)
    let bytes = bytes(bytesPerRow * rows...bytesPerRow * rows, using: &random)
    let bits = RasterBits(bytesPerRow: bytesPerRow, bytes: bytes)
    return .raster(
      bits ?? RasterBits(bytesPerRow: 0, rows: 0),
      scale: ESCPOSRasterScale.allCases[Int.random(in: 0..<4, using: &random)])
  }

  private static let words = Array("号票窗口叫请到 A09x~—·你好𠮷龘€①Ünï")

  private static func text(using random: inout SplitMix64) -> String {
    String((0..<Int.random(in: 1...12, using: &random)).map { _ in
      words[Int.random(in: 0..<words.count, using: &random)]
    })
  }
}
