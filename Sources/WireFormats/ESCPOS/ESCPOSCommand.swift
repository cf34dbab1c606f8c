/// A command of Epson's ESC/POS language, as far as ticket printers know it.
///
/// Source: Epson, "ESC/POS Command Reference" (TM printers, roll paper); each case names the
/// command as the reference does.
public enum ESCPOSCommand: Hashable, Sendable {
  /// ESC @: clears the print buffer and sets every mode to its default. The receive buffer stays.
  case initialise
  /// Characters. Non-ASCII ones need `kanjiMode(true)` before: they are sent as GB 18030.
  case text(String)
  /// Bytes from 80h while Kanji mode is off: characters of the selected code page.
  case codePageText([UInt8])
  /// LF: prints the line and feeds by the line spacing.
  case lineFeed
  case carriageReturn
  case horizontalTab

  /// ESC a n
  case align(ESCPOSAlignment)
  /// ESC E n
  case emphasise(Bool)
  /// ESC - n: underline of 0, 1 or 2 dots.
  case underline(dots: Int)
  /// ESC M n: 0 is Font A (12 x 24 dots), 1 Font B.
  case font(UInt8)
  /// GS ! n: width and height, 1 ... 8 times.
  case characterSize(width: Int, height: Int)
  /// GS b n: enlarged characters get smooth edges.
  case smooth(Bool)
  /// GS B n: white on black.
  case reverse(Bool)
  /// ESC t n
  case codePage(UInt8)
  /// FS & and FS .
  case kanjiMode(Bool)

  /// ESC 2
  case defaultLineSpacing
  /// ESC 3 n, in vertical motion units.
  case lineSpacing(UInt8)
  /// ESC J n: prints and feeds by so many vertical motion units.
  case feedUnits(UInt8)
  /// ESC d n: prints and feeds so many lines.
  case feedLines(UInt8)
  /// GS P x y: motion units of 1/x and 1/y inch.
  case motionUnits(x: UInt8, y: UInt8)
  /// GS L nL nH, in horizontal motion units.
  case leftMargin(UInt16)
  /// GS W nL nH
  case printWidth(UInt16)
  /// ESC $ nL nH: the next character begins so far from the left margin.
  case absolutePosition(UInt16)

  /// GS V 0 or 1
  case cut(ESCPOSCut)
  /// GS V 65 or 66: feeds to the cutter and `feed` units on, then cuts.
  case feedAndCut(ESCPOSCut, feed: UInt8)
  /// ESC i and ESC m of older models: all but one point, or three, is cut.
  case obsoleteCut(points: Int)
  /// GS v 0: a picture, printed at once.
  case raster(RasterBits, scale: ESCPOSRasterScale)

  /// GS ( k, function 165: model 1 (49) or 2 (50).
  case qrModel(UInt8)
  /// GS ( k, function 167: dots a module.
  case qrModuleSize(UInt8)
  /// GS ( k, function 169
  case qrCorrection(ESCPOSQRCorrection)
  /// GS ( k, function 180
  case qrStore([UInt8])
  /// GS ( k, function 181
  case qrPrint

  /// GS h n: bar codes are so many dots high.
  case barcodeHeight(UInt8)
  /// GS w n: the narrowest bar is so many dots wide, 2 ... 6.
  case barcodeModule(UInt8)
  /// GS H n: the text of bar codes, 0 nowhere, 1 above, 2 below, 3 both.
  case barcodeCaption(UInt8)
  /// GS k 73: Code 128; the data begins with its code set, `{A`, `{B` or `{C`.
  case code128([UInt8])

  /// GS a n
  case automaticStatus(AutomaticStatusSelection)
  /// GS r n: waits its turn in the buffer, so it says nothing while the printer is offline.
  case transmitStatus(UInt8)
  /// GS ( H, function 48: answered once all before it was processed.
  case processID(ProcessID)
  /// DLE EOT n: answered at once, even while the printer is offline or its buffer is full.
  case realTimeStatus(RealTimeStatus.Kind)
  /// DLE ENQ 1 or 2: recovers from an error that has been mended.
  case realTimeRecovery(ESCPOSRecovery)

  /// A command of known length without a meaning here, or with a parameter out of range.
  case other(ESCPOSSequence)
  /// Bytes that begin no command and are no character.
  case unknown([UInt8])
  /// A command whose data is longer than `ESCPOSDecoder.longestCommand`: passed over.
  case oversized(ESCPOSSequence, dataBytes: Int)
}

public enum ESCPOSAlignment: UInt8, Hashable, Sendable, CaseIterable { case left, centre, right }

public enum ESCPOSCut: UInt8, Hashable, Sendable, CaseIterable { case full, partial }

/// GS v 0 m: each dot of the picture as so many dots of paper.
public enum ESCPOSRasterScale: UInt8, Hashable, Sendable, CaseIterable {
  case normal, doubleWidth, doubleHeight, quadruple

  public var width: Int { self == .doubleWidth || self == .quadruple ? 2 : 1 }
  public var height: Int { self == .doubleHeight || self == .quadruple ? 2 : 1 }
}

/// How much of a damaged symbol can be read: about 7, 15, 25, 30 percent.
public enum ESCPOSQRCorrection: UInt8, Hashable, Sendable, CaseIterable { case l = 48, m, q, h }

/// DLE ENQ n
public enum ESCPOSRecovery: UInt8, Hashable, Sendable, CaseIterable {
  /// Goes on with the line where the error occurred.
  case restart = 1
  /// Forgets what is in the receive and print buffers.
  case clear = 2
}

/// A command as bytes: what names it, and its parameters.
public struct ESCPOSSequence: Hashable, Sendable {
  public var name: [UInt8]
  public var parameters: [UInt8]

  public init(name: [UInt8], parameters: [UInt8] = []) {
    self.name = name
    self.parameters = parameters
  }
}

/// GS ( H: four characters 20h ... 7Eh by which the answer names its request.
public struct ProcessID: Hashable, Sendable {
  public let bytes: [UInt8]

  /// nil unless it is four bytes 20h ... 7Eh.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 4, bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    self.bytes = Array(bytes)
  }

  /// The last digits of a number, to the base 64 from 30h on; 16.7 million different ones.
  public init(number: Int) {
    let bits = UInt(bitPattern: number)
    bytes = [18, 12, 6, 0].map { 0x30 + UInt8(bits >> $0 & 0x3F) }
  }
}

/// GS a n: of which changes the printer tells by itself.
public struct AutomaticStatusSelection: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let drawer = AutomaticStatusSelection(rawValue: 1)
  public static let online = AutomaticStatusSelection(rawValue: 2)
  public static let errors = AutomaticStatusSelection(rawValue: 4)
  public static let paper = AutomaticStatusSelection(rawValue: 8)
}
