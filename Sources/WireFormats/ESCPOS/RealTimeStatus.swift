/// The answer to DLE EOT n: one byte with the fixed bits 0xx1xx10. It does not say which n it
/// answers, so a host asks one at a time.
///
/// Source: Epson, "ESC/POS Command Reference", DLE EOT.
public enum RealTimeStatus: Hashable, Sendable {
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case printer = 1
    case offlineCause = 2
    case errorCause = 3
    case paper = 4
  }

  case printer(PrinterStatus)
  case offlineCause(OfflineCause)
  case errorCause(ErrorCause)
  case paper(PaperStatus)

  /// Whether a byte of the return path is an answer to DLE EOT.
  public static func isAnswer(_ byte: UInt8) -> Bool { byte & 0x93 == 0x12 }

  /// nil when the fixed bits are not those of an answer.
  public init?(_ byte: UInt8, to kind: Kind) {
    guard Self.isAnswer(byte) else { return nil }
    self =
      switch kind {
      case .printer: .printer(PrinterStatus(rawValue: byte & 0x6C))
      case .offlineCause: .offlineCause(OfflineCause(rawValue: byte & 0x6C))
      case .errorCause: .errorCause(ErrorCause(rawValue: byte & 0x6C))
      case .paper: .paper(PaperStatus(nearEnd: byte & 0x0C != 0, end: byte & 0x60 != 0))
      }
  }

  public var kind: Kind {
    switch self {
    case .printer: .printer
    case .offlineCause: .offlineCause
    case .errorCause: .errorCause
    case .paper: .paper
    }
  }

  public var byte: UInt8 {
    switch self {
    case .printer(let status): 0x12 | status.rawValue & 0x6C
    case .offlineCause(let cause): 0x12 | cause.rawValue & 0x6C
    case .errorCause(let cause): 0x12 | cause.rawValue & 0x6C
    case .paper(.adequate): 0x12
    case .paper(.nearEnd): 0x12 | 0x0C
    case .paper(.end): 0x12 | 0x6C
    }
  }
}

/// DLE EOT 1
public struct PrinterStatus: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let drawerHigh = PrinterStatus(rawValue: 0x04)
  public static let offline = PrinterStatus(rawValue: 0x08)
  public static let waitingForRecovery = PrinterStatus(rawValue: 0x20)
  public static let feedButton = PrinterStatus(rawValue: 0x40)
}

/// DLE EOT 2
public struct OfflineCause: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let coverOpen = OfflineCause(rawValue: 0x04)
  public static let feedButton = OfflineCause(rawValue: 0x08)
  public static let paperEnd = OfflineCause(rawValue: 0x20)
  public static let error = OfflineCause(rawValue: 0x40)
}

/// DLE EOT 3
public struct ErrorCause: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Recoverable without recovering by itself: a jam. Bit 2 on most models.
  public static let recoverable = ErrorCause(rawValue: 0x04)
  public static let cutter = ErrorCause(rawValue: 0x08)
  public static let unrecoverable = ErrorCause(rawValue: 0x20)
  /// Goes away by itself: an overheated head.
  public static let autoRecoverable = ErrorCause(rawValue: 0x40)
}

/// DLE EOT 4, and the third byte of an automatic status.
public enum PaperStatus: String, Hashable, Sendable, CaseIterable {
  case adequate, nearEnd, end

  public init(nearEnd: Bool, end: Bool) { self = end ? .end : nearEnd ? .nearEnd : .adequate }
}
