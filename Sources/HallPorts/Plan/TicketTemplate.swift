public import HallDomain

/// What stands on a ticket, from the top: read from firmware-config/tickets/*.yaml, so that
/// another ticket needs no code.
public struct TicketTemplate: Hashable, Sendable {
  /// The language of a ticket whose citizen did not choose one.
  public enum Words: String, Sendable, CaseIterable {
    /// Chinese, and English below it.
    case both
    case zh, en
  }

  /// The file's name without `.yaml`.
  public var id: String
  public var unchosen: Words
  public var lines: [TicketLine]

  public init(id: String, unchosen: Words = .both, lines: [TicketLine]) {
    self.id = id
    self.unchosen = unchosen
    self.lines = lines
  }

  /// What a printer prints whose hall file names no other.
  public static let usual = TicketTemplate(
    id: "usual",
    lines: [
      TicketLine(.copy), TicketLine(.hall), TicketLine(.rule), TicketLine(.services),
      TicketLine(.number), TicketLine(.ticketClass), TicketLine(.group), TicketLine(.rule),
      TicketLine(.wait),
      TicketLine(
        .qr, text: LocalizedText(zh: "扫码查看排队进度", en: "Scan to follow the queue")),
      TicketLine(.rule), TicketLine(.date),
      TicketLine(
        .text, text: LocalizedText(zh: "请留意叫号屏", en: "Please watch the call board")),
    ])
}

/// One thing on a ticket.
public struct TicketLine: Hashable, Sendable {
  public enum Subject: String, Sendable, CaseIterable {
    /// That it is a copy, and which; nothing on the first paper.
    case copy
    case hall, services, number
    /// Nothing on an ordinary ticket.
    case ticketClass = "class"
    /// How many came together; nothing for one.
    case group
    /// People ahead and the wait, side by side.
    case wait
    case date
    /// Words of the template itself.
    case text
    /// The ticket's page, where the hall has an address for phones.
    case qr
    /// The number as Code 128.
    case barcode
    case picture
    /// A line across.
    case rule
    /// White paper.
    case space
  }

  public enum Alignment: String, Sendable, CaseIterable { case left, middle, right }

  public var subject: Subject
  /// Characters are so many times as large, 1 to 8; nil: as its subject usually is.
  public var size: Int?
  public var isBold: Bool
  public var isReverse: Bool
  public var alignment: Alignment
  /// Of `text`, with `{number}` and the other names of `TicketPlaceholder`; below a QR code.
  public var text: LocalizedText
  /// Millimetres of a `space`, a barcode or a QR code; nil: as usual.
  public var height: Int?
  public var picture: TicketBitmap?

  public init(
    _ subject: Subject, size: Int? = nil, isBold: Bool = false, isReverse: Bool = false,
    alignment: Alignment = .middle, text: LocalizedText = LocalizedText(zh: "", en: ""),
    height: Int? = nil, picture: TicketBitmap? = nil
  ) {
    self.subject = subject
    self.size = size
    self.isBold = isBold
    self.isReverse = isReverse
    self.alignment = alignment
    self.text = text
    self.height = height
    self.picture = picture
  }
}

/// What a text of a template may have in braces.
public enum TicketPlaceholder: String, Sendable, CaseIterable {
  case hall, number, service, people, ahead, wait, date, time, code, link
  case ticketClass = "class"
}

/// A black and white picture, one dot of the printer a pixel.
public struct TicketBitmap: Hashable, Sendable {
  public var bytesPerRow: Int
  public var rows: Int
  /// Rows from the top, eight dots a byte, the leftmost in the highest bit; 1 is black.
  public var bytes: [UInt8]

  public init(bytesPerRow: Int, rows: Int, bytes: [UInt8]) {
    self.bytesPerRow = bytesPerRow
    self.rows = rows
    self.bytes = bytes
  }
}
