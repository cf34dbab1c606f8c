/// What the printer tells by itself after GS a: four bytes, of which the first has the fixed bits
/// 0xx1xx00 and the others 0xx0xxxx.
///
/// Source: Epson, "ESC/POS Command Reference", GS a.
public struct AutomaticStatus: Hashable, Sendable {
  public var isDrawerHigh: Bool
  public var isOffline: Bool
  public var isCoverOpen: Bool
  public var isFeeding: Bool
  public var errors: ErrorCause
  public var paper: PaperStatus

  public init(
    isDrawerHigh: Bool = false, isOffline: Bool = false, isCoverOpen: Bool = false,
    isFeeding: Bool = false, errors: ErrorCause = [], paper: PaperStatus = .adequate
  ) {
    self.isDrawerHigh = isDrawerHigh
    self.isOffline = isOffline
    self.isCoverOpen = isCoverOpen
    self.isFeeding = isFeeding
    self.errors = errors
    self.paper = paper
  }

  public static func isFirst(_ byte: UInt8) -> Bool { byte & 0x93 == 0x10 }
  public static func isFollowing(_ byte: UInt8) -> Bool { byte & 0x90 == 0 }

  /// nil when it is not four bytes with the fixed bits of an automatic status.
  public init?(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == 4, Self.isFirst(bytes[0]), bytes[1...].allSatisfy(Self.isFollowing)
    else { return nil }
    isDrawerHigh = bytes[0] & 0x04 != 0
    isOffline = bytes[0] & 0x08 != 0
    isCoverOpen = bytes[0] & 0x20 != 0
    isFeeding = bytes[0] & 0x40 != 0
    errors = ErrorCause(rawValue: bytes[1] & 0x6C)
    paper = PaperStatus(nearEnd: bytes[2] & 0x03 != 0, end: bytes[2] & 0x0C != 0)
  }

  public var bytes: [UInt8] {
    var first: UInt8 = 0x10
    if isDrawerHigh { first |= 0x04 }
    if isOffline { first |= 0x08 }
    if isCoverOpen { first |= 0x20 }
    if isFeeding { first |= 0x40 }
    let third: UInt8 =
      switch paper {
      case .adequate: 0
      case .nearEnd: 0x03
      case .end: 0x0F
      }
    return [first, errors.rawValue & 0x6C, third, 0]
  }
}
