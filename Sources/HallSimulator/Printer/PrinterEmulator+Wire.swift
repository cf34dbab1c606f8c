import WireFormats

/// Finds DLE EOT and DLE ENQ in the raw stream, as the printer's interrupt does.
struct RealTimeScanner: Hashable, Sendable {
  private var tail: [UInt8] = []

  init() {}

  /// The command that this byte completes.
  mutating func take(_ byte: UInt8) -> ESCPOSCommand? {
    tail.append(byte)
    if tail.count > 3 { tail.removeFirst() }
    guard tail.count == 3, tail[0] == 0x10 else { return nil }
    let commands = ESCPOSDecoder.decode(tail)
    switch commands.first {
    case .realTimeStatus, .realTimeRecovery: return commands.first
    default: return nil
    }
  }
}

extension PrinterEmulator {
  /// One byte from the host.
  mutating func accept(_ byte: UInt8) {
    let isFull = buffered >= options.bufferBytes
    let commands = isFull ? [] : decode(byte)
    if let command = scanner.take(byte) {
      // Within another command the bytes are its data as well: the printer does both.
      if !isFull, commands.last != command { misplacedRequests += 1 }
      perform(realTime: command)
    } else if isFull {
      lostBytes += 1
    }
    sayXOFF()
  }

  private mutating func decode(_ byte: UInt8) -> [ESCPOSCommand] {
    let before = decoder.pendingBytes
    let commands = decoder.append(CollectionOfOne(byte))
    // The bytes that gave these commands: those that are no longer pending.
    let bytes = before + 1 - decoder.pendingBytes
    for (index, command) in commands.enumerated() where !command.isRealTime {
      queue.append(Waiting(command: command, bytes: index == 0 ? bytes : 0))
    }
    return commands
  }

  private mutating func perform(realTime command: ESCPOSCommand) {
    switch command {
    case .realTimeStatus(let kind):
      guard options.quirks.realTimeStatus else { return }
      toSend.append(status(kind).byte)
    case .realTimeRecovery(let recovery):
      guard hasCutterError, !isCutterJammed else { return }
      hasCutterError = false
      headDone = nil
      if recovery == .clear {
        queue = []
        line = LineState(modes: line.modes)
      }
      tellStatus()
    default: break
    }
  }

  private mutating func sayXOFF() {
    guard options.saysXOFF else { return }
    let room = options.bufferBytes - buffered
    if !hasSaidXOFF, room < options.xoffRoom {
      hasSaidXOFF = true
      toSend += PrinterMessage.xoff.bytes
    } else if hasSaidXOFF, room > options.xonRoom {
      hasSaidXOFF = false
      toSend += PrinterMessage.xon.bytes
    }
  }

  mutating func take() -> [UInt8] {
    defer { toSend = [] }
    return isReady ? toSend : []
  }

  // MARK: - Status

  /// Stopped until a person does something.
  var isStopped: Bool { paper == .out || isCoverOpen || hasCutterError }

  private func status(_ kind: RealTimeStatus.Kind) -> RealTimeStatus {
    switch kind {
    case .printer: .printer(isStopped ? .offline : [])
    case .offlineCause: .offlineCause(offlineCause)
    case .errorCause: .errorCause(hasCutterError ? .cutter : [])
    case .paper: .paper(paperStatus)
    }
  }

  private var offlineCause: OfflineCause {
    var cause: OfflineCause = []
    if isCoverOpen { cause.insert(.coverOpen) }
    if paper == .out { cause.insert(.paperEnd) }
    if hasCutterError { cause.insert(.error) }
    return cause
  }

  private var paperStatus: PaperStatus {
    switch paper {
    case .ok: .adequate
    case .low: .nearEnd
    case .out: .end
    }
  }

  private var automaticStatus: AutomaticStatus {
    AutomaticStatus(
      isOffline: isStopped, isCoverOpen: isCoverOpen, errors: hasCutterError ? .cutter : [],
      paper: paperStatus)
  }

  /// Sends the automatic status if it is wanted and has changed (or `always`).
  mutating func tellStatus(always: Bool = false) {
    guard isReady, options.quirks.automaticStatus, !selection.isEmpty else { return }
    let status = automaticStatus
    guard always || status != toldStatus else { return }
    toldStatus = status
    toSend += status.bytes
  }

  // MARK: - Carrying out

  /// Carries out what there is time for.
  mutating func run(to time: Duration) {
    let end = max(time, now)
    if isOn, now < readyAt {
      now = min(end, readyAt)
    }
    while isReady, let head = queue.first, !isStopped {
      let done = headDone ?? now + duration(of: head.command)
      guard done <= end else {
        headDone = done
        break
      }
      now = max(now, done)
      headDone = nil
      if !carryOut(head.command) { break }
      queue.removeFirst()
      sayXOFF()
    }
    now = end
  }
}

extension ESCPOSCommand {
  var isRealTime: Bool {
    switch self {
    case .realTimeStatus, .realTimeRecovery: true
    default: false
    }
  }
}
