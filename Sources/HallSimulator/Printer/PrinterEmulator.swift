public import HallPorts
import WireFormats

/// A ticket printer as its host meets it: it reads ESC/POS, prints as fast as a mechanism can,
/// keeps what comes out, and fails in all the ways of paper, cover, cutter and power.
///
/// A pure value: time comes in with each call and never goes back. Feed it with `receive`, which
/// answers with the bytes the printer sends at once; call `advance` at `nextDeadline` (or as often
/// as you like) for what it sends later. Setters take effect at the time of the last call and may
/// have something to send too: it comes with the next `receive` or `advance`.
///
/// What it keeps to (Epson, "ESC/POS Command Reference"):
/// - commands wait in the receive buffer and are carried out one after the other, each when its
///   turn comes and for as long as the paper moves;
/// - DLE EOT n is answered at once, even offline or with a full buffer; with a full buffer nothing
///   else is taken, and it is lost;
/// - XOFF and XON by the room left in the buffer;
/// - automatic status (GS a) when something selected changes, and when it is switched on;
/// - GS ( H is answered once all before it was printed;
/// - paper out, an open cover and a jammed cutter stop it; what is in the buffer stays and goes on
///   when that is mended (a cutter wants DLE ENQ besides);
/// - power off loses buffer, modes and automatic status; what hangs out of it stays there.
public struct PrinterEmulator: Sendable {
  public enum Paper: String, Hashable, Sendable, CaseIterable { case ok, low, out }

  /// What kind of printer it is.
  public struct Options: Hashable, Sendable {
    /// Dots across, 8 a millimetre.
    public var dots: Int
    public var quirks: PrinterQuirks
    /// Paper movement, millimetres a second.
    public var speed: Int
    public var cutting: Duration
    /// Between switching on and the first answer.
    public var booting: Duration
    public var bufferBytes: Int
    /// Room left at which it says XOFF, and XON again.
    public var xoffRoom: Int
    public var xonRoom: Int
    /// Whether it says XON and XOFF at all.
    public var saysXOFF: Bool
    /// A new roll, and what is left of it when the near-end sensor sees it, millimetres.
    public var rollLength: Int
    public var nearEnd: Int

    public init(
      dots: Int = 576, quirks: PrinterQuirks = PrinterQuirks(), speed: Int = 150,
      cutting: Duration = .milliseconds(300), booting: Duration = .milliseconds(1500),
      bufferBytes: Int = 4096, xoffRoom: Int = 256, xonRoom: Int = 512, saysXOFF: Bool = true,
      rollLength: Int = 50_000, nearEnd: Int = 5000
    ) {
      self.dots = dots
      self.quirks = quirks
      self.speed = max(speed, 1)
      self.cutting = cutting
      self.booting = booting
      self.bufferBytes = max(bufferBytes, 1)
      self.xoffRoom = xoffRoom
      self.xonRoom = xonRoom
      self.saysXOFF = saysXOFF
      self.rollLength = rollLength
      self.nearEnd = nearEnd
    }

    public init(_ plan: PrinterPlan) {
      self.init(dots: plan.dots, quirks: plan.quirks, rollLength: plan.roll.length)
    }
  }

  /// A command that waits its turn.
  struct Waiting: Hashable, Sendable {
    var command: ESCPOSCommand
    /// Room it takes in the receive buffer.
    var bytes: Int
  }

  static let dotsPerMillimetre = 8

  public let options: Options
  /// Cut off (or torn off), oldest first; at most `SimulatorLimits.ticketsKept`.
  public internal(set) var tickets: [PrintedTicket] = []
  /// All that ever came out.
  public internal(set) var ticketsPrinted = 0
  /// Printed and not yet cut: it hangs out of the printer.
  public internal(set) var hanging: PrintedTicket
  /// Paper left on the roll, millimetres.
  public internal(set) var paperLeft: Int
  public internal(set) var isCoverOpen = false
  public internal(set) var isCutterJammed = false
  /// Stopped by its cutter until DLE ENQ, or until it is switched off.
  public internal(set) var hasCutterError = false
  public internal(set) var isOn = true
  /// Bytes that came while the buffer was full, and are gone.
  public internal(set) var lostBytes = 0
  /// Real-time commands that stood within another command: a fault of the host.
  public internal(set) var misplacedRequests = 0

  var now: Duration = .zero
  var readyAt: Duration = .zero
  var decoder = ESCPOSDecoder()
  var queue: [Waiting] = []
  /// When the command at the head of the queue is done; nil: it has not begun.
  var headDone: Duration?
  var hasSaidXOFF = false
  var selection: AutomaticStatusSelection = []
  var toldStatus: AutomaticStatus?
  var toSend: [UInt8] = []
  var scanner = RealTimeScanner()
  var line = LineState()

  public init(options: Options = Options()) {
    self.options = options
    paperLeft = options.rollLength
    hanging = PrintedTicket(dots: options.dots)
  }

  // MARK: - The wire

  /// Bytes arrive; answers with what the printer sends until then.
  public mutating func receive(_ bytes: [UInt8], at time: Duration) -> [UInt8] {
    run(to: time)
    guard isReady else { return take() }
    for byte in bytes { accept(byte) }
    run(to: now)
    return take()
  }

  /// Time passes; answers with what the printer sends until then.
  public mutating func advance(to time: Duration) -> [UInt8] {
    run(to: time)
    return take()
  }

  /// When something happens by itself: `advance` should be called then. nil: nothing will.
  public var nextDeadline: Duration? {
    guard isOn else { return nil }
    if now < readyAt { return readyAt }
    return isStopped ? nil : headDone
  }

  /// Switched on and started.
  public var isReady: Bool { isOn && now >= readyAt }

  /// Bytes in the receive buffer.
  public var buffered: Int { queue.reduce(decoder.pendingBytes) { $0 + $1.bytes } }

  // MARK: - What people and fate do

  public var paper: Paper { paperLeft <= 0 ? .out : paperLeft <= options.nearEnd ? .low : .ok }

  /// A new roll; a roll that is nearly at its end; the end of it.
  public mutating func setPaper(_ paper: Paper) {
    switch paper {
    case .ok: paperLeft = options.rollLength
    case .low: paperLeft = options.nearEnd
    case .out: paperLeft = 0
    }
    changed()
  }

  /// Leaves so much paper, millimetres: it can run out in the middle of a ticket.
  public mutating func setPaperLeft(_ millimetres: Int) {
    paperLeft = max(0, millimetres)
    changed()
  }

  public mutating func setCover(open: Bool) {
    isCoverOpen = open
    changed()
  }

  /// The next cut fails until this is mended and the host sends DLE ENQ.
  public mutating func setCutter(jammed: Bool) {
    isCutterJammed = jammed
    changed()
  }

  /// Off: buffer, modes and automatic status are gone, and it says nothing. On: it answers after
  /// `Options.booting`.
  public mutating func setPower(on: Bool) {
    guard on != isOn else { return }
    isOn = on
    queue = []
    headDone = nil
    decoder = ESCPOSDecoder()
    scanner = RealTimeScanner()
    selection = []
    toldStatus = nil
    hasSaidXOFF = false
    hasCutterError = false
    toSend = []
    line = LineState()
    readyAt = now + options.booting
  }

  /// Somebody takes what hangs out (a printer without a cutter, or half a ticket).
  public mutating func tearOff() { finishTicket(isCut: false) }

  private mutating func changed() {
    run(to: now)
    tellStatus()
  }
}
