/// Bytes to commands, as a printer reads them: in pieces of any size, and never at a loss.
///
/// Text is held until a byte that is no text follows (or `finish`), so that commands come out the
/// same however the bytes were cut. NUL between commands does nothing, as in a printer's standard
/// mode, and gives no command.
public struct ESCPOSDecoder: Hashable, Sendable {
  /// Data of one command that is kept, bytes; beyond it is passed over.
  public static let longestCommand = 1 << 17
  /// Bytes of text that are given out at once.
  public static let longestText = 512

  /// Whether bytes from 80h are GB 18030: FS & and FS . switch it, ESC @ switches it off.
  public private(set) var isKanjiMode = false
  private var pending: [UInt8] = []
  /// Bytes of an oversized command that are still to come.
  private var skipping = 0

  public init() {}

  /// Bytes that were taken and have given no command yet.
  public var pendingBytes: Int { pending.count }
  /// Whether the next byte is a parameter or data of a command that has begun.
  public var isWithinCommand: Bool { skipping > 0 || pending.first.map { $0 < 0x20 } ?? false }

  public mutating func append(_ bytes: some Collection<UInt8>) -> [ESCPOSCommand] {
    pending.append(contentsOf: bytes)
    return drain(isEnd: false)
  }

  /// Gives out text that is still held, and what has begun and will not end.
  public mutating func finish() -> [ESCPOSCommand] {
    var commands = drain(isEnd: true)
    if !pending.isEmpty { commands.append(.unknown(pending)) }
    pending = []
    skipping = 0
    return commands
  }

  /// All at once.
  public static func decode(_ bytes: some Collection<UInt8>) -> [ESCPOSCommand] {
    var decoder = ESCPOSDecoder()
    return decoder.append(bytes) + decoder.finish()
  }

  private mutating func drain(isEnd: Bool) -> [ESCPOSCommand] {
    var commands: [ESCPOSCommand] = []
    var index = 0
    while index < pending.count {
      if skipping > 0 {
        let passed = min(skipping, pending.count - index)
        skipping -= passed
        index += passed
        continue
      }
      let rest = pending[index...]
      let taken = takeOne(rest, isEnd: isEnd, &commands)
      if taken == 0 { break }
      index += taken
    }
    pending.removeFirst(index)
    return commands
  }

  /// How many bytes it took; 0 when it needs more.
  private mutating func takeOne(
    _ bytes: ArraySlice<UInt8>, isEnd: Bool, _ commands: inout [ESCPOSCommand]
  ) -> Int {
    let first = bytes[bytes.startIndex]
    if first == 0 { return 1 }
    if first >= 0x20 && first != 0x7F { return takeText(bytes, isEnd: isEnd, &commands) }
    switch ESCPOSGrammar.parse(bytes) {
    case .incomplete: return 0
    case .command(let command, let length):
      note(command)
      commands.append(command)
      return length
    case .oversized(let header, let data):
      commands.append(.oversized(header, dataBytes: data))
      skipping = data
      return header.name.count + header.parameters.count
    }
  }

  private mutating func note(_ command: ESCPOSCommand) {
    switch command {
    case .kanjiMode(let isOn): isKanjiMode = isOn
    case .initialise: isKanjiMode = false
    default: break
    }
  }

  // MARK: - Text

  private func takeText(
    _ bytes: ArraySlice<UInt8>, isEnd: Bool, _ commands: inout [ESCPOSCommand]
  ) -> Int {
    var end = bytes.startIndex
    var isWhole = false
    while end < bytes.endIndex, end - bytes.startIndex < Self.longestText {
      let byte = bytes[end]
      if byte < 0x20 || byte == 0x7F {
        isWhole = true
        break
      }
      guard isKanjiMode else {
        // Latin and code page characters come apart, so that each command is of one kind.
        if (byte < 0x80) != (bytes[bytes.startIndex] < 0x80) {
          isWhole = true
          break
        }
        end += 1
        continue
      }
      let form = GB18030.form(of: bytes[end...])
      if form == .incomplete && !isEnd { break }
      if form == .invalid || form == .incomplete {
        if end == bytes.startIndex {
          commands.append(.unknown([byte]))
          return 1
        }
        isWhole = true
        break
      }
      end += form.length
    }
    isWhole = isWhole || end - bytes.startIndex >= Self.longestText
    guard isWhole || (isEnd && end > bytes.startIndex) else { return 0 }
    emit(bytes[bytes.startIndex..<end], &commands)
    return end - bytes.startIndex
  }

  private func emit(_ run: ArraySlice<UInt8>, _ commands: inout [ESCPOSCommand]) {
    if !isKanjiMode && run[run.startIndex] >= 0x80 {
      commands.append(.codePageText(Array(run)))
      return
    }
    if let text = PrinterText.text(of: run) {
      if !text.isEmpty { commands.append(.text(text)) }
      return
    }
    // One of the codes has no character: each by itself.
    var text = ""
    func flush() {
      if !text.isEmpty { commands.append(.text(text)) }
      text = ""
    }
    var index = run.startIndex
    while index < run.endIndex {
      let code = run[index..<index + max(1, GB18030.form(of: run[index...]).length)]
      if let character = PrinterText.text(of: code) {
        text += character
      } else {
        flush()
        commands.append(.unknown(Array(code)))
      }
      index = code.endIndex
    }
    flush()
  }
}
