/// One message of a printer to its host.
public enum PrinterMessage: Hashable, Sendable {
  /// Its buffer has room again.
  case xon
  /// Its buffer is nearly full: stop sending.
  case xoff
  /// An answer to DLE EOT n; `RealTimeStatus(_:to:)` reads it with the n that was asked.
  case realTime(UInt8)
  case automatic(AutomaticStatus)
  /// All before this GS ( H was processed.
  case processID(ProcessID)
  /// A status by GS r or GS I, or noise.
  case other(UInt8)
}

/// Takes the return path apart: everything shares it, and only fixed bits tell it apart.
///
/// Source: Epson, "ESC/POS Command Reference", GS ( H and GS a; the appendix on transmission
/// status identification of the TM-U295 specification: XON 00010001, XOFF 00010011, DLE EOT
/// 0xx1xx10, automatic status 0xx1xx00 and then 0xx0xxxx. XON and XOFF may stand within other
/// messages. A message that breaks off is given up at the first byte that cannot belong to it.
public struct ReturnPathDecoder: Hashable, Sendable {
  private static let xon: UInt8 = 0x11
  private static let xoff: UInt8 = 0x13
  private static let processHeader: [UInt8] = [0x37, 0x22]

  private var pending: [UInt8] = []

  public init() {}

  /// Forgets half a message: the line was opened anew.
  public mutating func reset() { pending = [] }

  public mutating func append(_ bytes: some Sequence<UInt8>) -> [PrinterMessage] {
    var messages: [PrinterMessage] = []
    for byte in bytes { take(byte, &messages) }
    return messages
  }

  private mutating func take(_ byte: UInt8, _ messages: inout [PrinterMessage]) {
    if byte == Self.xon { return messages.append(.xon) }
    if byte == Self.xoff { return messages.append(.xoff) }
    if !pending.isEmpty, !isContinued(by: byte) {
      messages += pending.map { .other($0) }
      pending = []
    }
    pending.append(byte)
    if pending.count == 1 {
      if AutomaticStatus.isFirst(byte) || byte == Self.processHeader[0] { return }
      messages.append(RealTimeStatus.isAnswer(byte) ? .realTime(byte) : .other(byte))
      pending = []
    } else if let status = AutomaticStatus(pending) {
      messages.append(.automatic(status))
      pending = []
    } else if pending.count == 7, let id = ProcessID(pending[2..<6]) {
      messages.append(.processID(id))
      pending = []
    }
  }

  private func isContinued(by byte: UInt8) -> Bool {
    if AutomaticStatus.isFirst(pending[0]) { return AutomaticStatus.isFollowing(byte) }
    switch pending.count {
    case 1: return byte == Self.processHeader[1]
    case 2...5: return (0x20...0x7E).contains(byte)
    default: return byte == 0
    }
  }
}

extension PrinterMessage {
  public var bytes: [UInt8] {
    switch self {
    case .xon: [0x11]
    case .xoff: [0x13]
    case .realTime(let byte), .other(let byte): [byte]
    case .automatic(let status): status.bytes
    case .processID(let id): [0x37, 0x22] + id.bytes + [0x00]
    }
  }
}
