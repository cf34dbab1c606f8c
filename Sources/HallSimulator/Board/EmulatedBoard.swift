public import HallPorts
public import HallRaster
public import WireFormats

/// A board of the hall as its plan says: the controller of its protocol, and the panels behind it.
public struct EmulatedBoard: Sendable {
  private enum Controller: Sendable {
    case e131(BoardEmulator)
    case ddp(DDPBoardEmulator)
    case artNet(ArtNetBoardEmulator)
    case alpha(AlphaSignEmulator)
    case onbon(OnbonEmulator)
    /// A browser.
    case page
  }

  public let width: Int
  public let height: Int
  private let order: PixelOrder
  private var controller: Controller

  /// - Parameter part: which board of the node at its address it is, from 1.
  public init(_ plan: BoardPlan, part: UInt8 = 1) {
    width = plan.width
    height = plan.height
    let wiring = plan.wire.hasPixels ? plan.wiring : BoardWiring(colors: plan.wiring.colors)
    order = PixelOrder(width: plan.width, height: plan.height, wiring: wiring)
    let slots = plan.wiring.colors.slots
    let bytes = plan.width * plan.height * slots
    switch plan.wire {
    case .e131(let wire):
      controller = .e131(
        BoardEmulator(
          width: plan.width, height: plan.height,
          firstUniverse: Universe(wire.firstUniverse) ?? .first, bytesPerPixel: slots))
    case .ddp: controller = .ddp(DDPBoardEmulator(bytes: bytes))
    case .artNet(let wire):
      controller = .artNet(
        ArtNetBoardEmulator(
          bytes: bytes, firstPortAddress: wire.firstPortAddress,
          blockBytes: BoardWire.slotLimit / slots * slots, address: Self.address(plan.host),
          part: part))
    case .alpha(let wire):
      controller = .alpha(
        AlphaSignEmulator(
          address: UInt8(clamping: wire.address), rows: wire.lines, columns: wire.columns))
    case .onbon(let wire):
      controller = .onbon(
        OnbonEmulator(
          generation: wire.series == .five ? .five : .six, width: plan.width,
          height: plan.height, slots: slots,
          address: wire.address.flatMap { UInt16(exactly: $0) } ?? 1))
    case .page: controller = .page
    }
  }

  /// Of an IPv4 address in figures; else loopback, where simulated boards are.
  private static func address(_ host: String) -> [UInt8] {
    let parts = host.split(separator: ".").compactMap { UInt8($0) }
    return parts.count == 4 ? parts : [127, 0, 0, 1]
  }

  private var memory: [UInt8] {
    switch controller {
    case .e131(let board): board.memory
    case .ddp(let board): board.memory
    case .artNet(let board): board.memory
    case .onbon(let board): board.memory
    case .alpha, .page: []
    }
  }

  /// What a person sees.
  public var picture: PixelImage { order.picture(of: memory) }

  /// The lines of a sign that takes text; nil: it takes pictures.
  public var lines: [AlphaLine]? {
    if case .alpha(let sign) = controller { return sign.lines }
    return nil
  }

  /// Pixels that shine; of a sign, characters.
  public var shining: Int {
    lines.map { $0.reduce(0) { $0 + $1.text.count } } ?? litPixels
  }

  /// Pixels that shine.
  public var litPixels: Int {
    let bytes = memory
    return stride(from: 0, to: bytes.count, by: order.slots).count { start in
      bytes[start..<start + order.slots].contains { $0 != 0 }
    }
  }

  /// What it answers.
  @discardableResult
  public mutating func receive(_ datagram: [UInt8], at now: Duration) -> [UInt8]? {
    switch controller {
    case .e131(var board):
      board.receive(datagram, at: now)
      controller = .e131(board)
      return nil
    case .ddp(var board):
      defer { controller = .ddp(board) }
      return board.receive(datagram)
    case .artNet(var board):
      defer { controller = .artNet(board) }
      return board.receive(datagram, at: now)
    case .alpha, .onbon, .page: return nil
    }
  }

  /// What its node says of itself from now on; false: its protocol has no place for it.
  public mutating func set(report: ArtNodeReport) -> Bool {
    guard case .artNet(var board) = controller else { return false }
    board.report = report
    controller = .artNet(board)
    return true
  }

  /// Bytes on its own line; answers with what it sends back.
  public mutating func receive(line bytes: [UInt8], at now: Duration) -> [UInt8] {
    switch controller {
    case .alpha(var sign):
      defer { controller = .alpha(sign) }
      return sign.receive(bytes)
    case .onbon(var board):
      defer { controller = .onbon(board) }
      return board.receive(bytes, at: now)
    case .e131, .ddp, .artNet, .page: return []
    }
  }

  public mutating func advance(to now: Duration) {
    switch controller {
    case .e131(var board):
      board.advance(to: now)
      controller = .e131(board)
    case .onbon(var board):
      board.advance(to: now)
      controller = .onbon(board)
    case .ddp, .artNet, .alpha, .page: break
    }
  }

  /// As after its power was cut: dark, and nothing remembered.
  public mutating func restart() {
    switch controller {
    case .e131(var board):
      board.restart()
      controller = .e131(board)
    case .ddp(var board):
      board.restart()
      controller = .ddp(board)
    case .artNet(var board):
      board.restart()
      controller = .artNet(board)
    case .alpha(var sign):
      sign.restart()
      controller = .alpha(sign)
    case .onbon(var board):
      board.restart()
      controller = .onbon(board)
    case .page: break
    }
  }
}
