public import HallDomain

/// A ticket printer that speaks ESC/POS.
public struct PrinterPlan: Hashable, Sendable {
  public var id: PrinterID
  public var name: LocalizedText
  public var wire: PrinterWire
  /// Dots across that it prints: 576 for 80 mm paper, 384 for 58 mm at 203 dpi.
  public var dots: Int
  /// Dots an inch: 203 or 180.
  public var resolution: Int
  public var quirks: PrinterQuirks
  public var template: TicketTemplate
  public var roll: RollPlan
  /// How long a ticket waits for paper or a closed cover: printed when somebody has seen to it,
  /// in order. Other faults end it sooner.
  public var waitsForPaper: Duration

  public init(
    id: PrinterID, name: LocalizedText, wire: PrinterWire, dots: Int = 576,
    resolution: Int = 203, quirks: PrinterQuirks = PrinterQuirks(),
    template: TicketTemplate = .usual, roll: RollPlan = RollPlan(),
    waitsForPaper: Duration = .minutes(15)
  ) {
    self.id = id
    self.name = name
    self.wire = wire
    self.dots = dots
    self.resolution = resolution
    self.quirks = quirks
    self.template = template
    self.roll = roll
    self.waitsForPaper = waitsForPaper
  }
}

/// What a printer hangs on. All carry the same bytes in both directions.
public enum PrinterWire: Hashable, Sendable {
  case serial(SerialPlan)
  /// The node of the kernel's driver for the USB printer class (usblp): `/dev/usb/lp0`.
  case usb(device: String)
  /// Raw bytes over TCP, by custom on port 9100.
  case tcp(host: String, port: Int)

  /// For people: `/dev/ttyS1 9600 8N1`, `/dev/usb/lp0`, `10.0.0.7:9100`.
  public var label: String {
    switch self {
    case .serial(let line): line.label
    case .usb(let device): device
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// Nil where no clock limits it.
  public var bytesPerSecond: Int? {
    guard case .serial(let line) = self else { return nil }
    return max(line.baud / max(line.bitsPerByte, 1), 1)
  }
}

/// The paper that is put in.
public struct RollPlan: Hashable, Sendable {
  /// Millimetres of a new roll.
  public var length: Int
  /// Staff are told when so much is left, millimetres.
  public var warning: Int

  public init(length: Int = 50_000, warning: Int = 5000) {
    self.length = length
    self.warning = warning
  }
}

/// What a printer model does not know; decides what "unknown" means for it.
public struct PrinterQuirks: Hashable, Sendable {
  /// The Chinese characters that the printer has itself; others are sent as pictures.
  public enum ChineseFont: String, Hashable, Sendable, CaseIterable {
    /// All that GB 18030 encodes.
    case gb18030
    /// The two-byte codes of GB 18030.
    case gbk
    /// Those of GB 2312: both bytes from A1h, rows to F7h.
    case gb2312
    case none
  }

  /// How it is told to cut.
  public enum CutCommand: String, Hashable, Sendable, CaseIterable {
    /// GS V 66: feeds to the cutter by itself.
    case feedAndCut = "gs-v-66"
    /// GS V 1: cuts where it stands, so lines are fed first.
    case cut = "gs-v-1"
    /// ESC i and ESC m of older models, likewise.
    case escI = "esc-i"
    case escM = "esc-m"
  }

  /// Answers GS ( H process ID: "printed" can be known.
  public var reportsCompletion: Bool
  /// Answers DLE EOT n in real time.
  public var realTimeStatus: Bool
  /// Sends automatic status back (GS a).
  public var automaticStatus: Bool
  /// Answers GS r 1 when all before it was processed; asked where GS ( H is not known.
  public var bufferedStatus: Bool
  public var hasCutter: Bool
  public var cutCommand: CutCommand
  /// Prints QR codes by GS ( k itself.
  public var printsQR: Bool
  /// Prints Code 128 by GS k itself.
  public var printsBarcodes: Bool
  public var chineseFont: ChineseFont

  public init(
    reportsCompletion: Bool = true, realTimeStatus: Bool = true, automaticStatus: Bool = true,
    bufferedStatus: Bool = false, hasCutter: Bool = true, cutCommand: CutCommand = .feedAndCut,
    printsQR: Bool = true, printsBarcodes: Bool = true, chineseFont: ChineseFont = .gb18030
  ) {
    self.reportsCompletion = reportsCompletion
    self.realTimeStatus = realTimeStatus
    self.automaticStatus = automaticStatus
    self.bufferedStatus = bufferedStatus
    self.hasCutter = hasCutter
    self.cutCommand = cutCommand
    self.printsQR = printsQR
    self.printsBarcodes = printsBarcodes
    self.chineseFont = chineseFont
  }
}
