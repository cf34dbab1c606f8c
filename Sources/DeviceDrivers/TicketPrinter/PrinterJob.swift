import HallDomain
import HallRaster
import WireFormats

/// An open job of the printer as the hall's newest view tells it.
struct PrinterJob: Equatable {
  var id: PrintJobID
  /// Recorded as started: bytes may have left.
  var isStarted: Bool
  /// nil when its ticket has left the state.
  var face: TicketFace?
}

/// A ticket cut into what may leave at once: whole commands, at most `PrinterLimits.block` bytes
/// where no single command is longer.
struct TicketBlocks: Equatable {
  /// Modes only; no dot is printed by it.
  var preparation: [UInt8]
  var blocks: [[UInt8]]
  /// How the printer tells that the paper is out.
  enum Ending: Equatable {
    /// GS ( H is answered with this.
    case processID(ProcessID)
    /// GS r 1 is answered, after all before it.
    case bufferedStatus
    /// It cannot.
    case none
  }

  var ending: Ending
  /// Paper it takes, millimetres.
  var paper: Int

  init(_ face: TicketFace, job: PrintJobID, layout: TicketLayout) {
    let quirks = layout.quirks
    ending =
      quirks.reportsCompletion ? .processID(ProcessID(number: job.rawValue))
      : quirks.bufferedStatus ? .bufferedStatus : .none
    var commands = layout.preparation
    if quirks.automaticStatus { commands.insert(.automaticStatus(Self.wanted), at: 1) }
    preparation = commands.bytes
    var body = layout.ticket(face)
    paper = PaperLength.millimetres(of: commands + body, resolution: layout.resolution)
    switch ending {
    case .processID(let id): body.append(.processID(id))
    case .bufferedStatus: body.append(.transmitStatus(1))
    case .none: break
    }
    blocks = []
    var block: [UInt8] = []
    for command in body {
      let bytes = command.bytes
      if !block.isEmpty, block.count + bytes.count > PrinterLimits.block {
        blocks.append(block)
        block = []
      }
      block += bytes
    }
    if !block.isEmpty { blocks.append(block) }
  }

  /// All that changes about the printer, but not the drawer that hangs on some.
  static let wanted: AutomaticStatusSelection = [.online, .errors, .paper]

  /// Ends whatever the printer was in the middle of, as data or as text, and begins anew; with
  /// `cut` half a ticket that hangs out goes too.
  static func clearing(cut: Bool, layout: TicketLayout) -> [UInt8] {
    var commands: [ESCPOSCommand] = [.initialise]
    if layout.quirks.automaticStatus { commands.append(.automaticStatus(wanted)) }
    if cut { commands += layout.ending }
    return [UInt8](repeating: 0, count: PrinterLimits.flush) + commands.bytes
  }
}
