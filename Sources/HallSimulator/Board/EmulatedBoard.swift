public import HallPorts
public import HallRaster
import WireFormats

/// A board of the hall as its plan says: the controller of its protocol, and the panels behind it.
public struct EmulatedBoard: Sendable {
  private enum Controller: Sendable {
    case e131(BoardEmulator)
    case ddp(DDPBoardEmulator)
    case artNet(ArtNetBoardEmulator)
  }

  public let width: Int
  public let height: Int
  private let order: PixelOrder
  private var controller: Controller

  public init(_ plan: BoardPlan) {
    width = plan.width
    height = plan.height
    order = PixelOrder(width: plan.width, height: plan.height, wiring: plan.wiring)
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
          blockBytes: BoardWire.slotLimit / slots * slots))
    }
  }

  private var memory: [UInt8] {
    switch controller {
    case .e131(let board): board.memory
    case .ddp(let board): board.memory
    case .artNet(let board): board.memory
    }
  }

  /// What a person sees.
  public var picture: PixelImage { order.picture(of: memory) }

  /// Pixels that shine.
  public var litPixels: Int {
    let bytes = memory
    return stride(from: 0, to: bytes.count, by: order.slots).count { start in
      bytes[start..<start + order.slots].contains { $0 != 0 }
    }
  }

  public mutating func receive(_ datagram: [UInt8], at now: Duration) {
    switch controller {
    case .e131(var board):
      board.receive(datagram, at: now)
      controller = .e131(board)
    case .ddp(var board):
      board.receive(datagram)
      controller = .ddp(board)
    case .artNet(var board):
      board.receive(datagram, at: now)
      controller = .artNet(board)
    }
  }

  public mutating func advance(to now: Duration) {
    guard case .e131(var board) = controller else { return }
    board.advance(to: now)
    controller = .e131(board)
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
    }
  }
}
