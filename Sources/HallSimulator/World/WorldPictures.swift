import HallDomain
import HallPorts
import HallRaster

extension SimulatedWorld {
  /// The pictures that people see, drawn as the devices shine.
  private static let painter = try? WindowDisplayPainter(text: TextPainter())
  private static let textPainter = try? TextPainter()
  private static let noFonts = Answer.refused(
    "no picture without fonts: install those of debian-packages.txt")

  func picture(of name: String) -> Answer {
    let now = Duration.nanoseconds(MonotonicClock.now())
    let board = state.withLock { state -> EmulatedBoard? in
      state.boards[BoardID(name)]?.advance(to: now)
      return state.boards[BoardID(name)]
    }
    if let lines = board?.lines {
      guard let painter = Self.textPainter else { return Self.noFonts }
      let columns = lines.map(\.text.count).max() ?? 0
      return .picture(
        TextSignPicture.picture(of: lines, rows: lines.count, columns: columns, text: painter)
          .png())
    }
    if let board { return .picture(board.picture.png()) }
    if let ticket = state.withLock({ $0.printers[PrinterID(name)]?.tickets.last }) {
      guard let painter = Self.textPainter else { return Self.noFonts }
      return .picture(ticket.picture(painter).png())
    }
    let shown = state.withLock { state -> WindowDisplay? in
      guard let slave = state.slaves.values.first(where: { $0.plan.id.rawValue == name }),
        let display = slave.plan.profile.display, let text = slave.shown
      else { return nil }
      let kind: WindowDisplay.Kind =
        switch display.encoding {
        case .asciiPerRegister: .segments(cells: display.registers)
        case .ascii: .segments(cells: 2 * display.registers)
        case .bcd, .number: .segments(cells: 4 * display.registers)
        case .gb18030: .matrix(columns: 16 * display.registers, rows: 16)
        }
      return WindowDisplay(
        kind: kind, nameplate: slave.plan.name.zh, text: text, isBlinking: slave.isBlinking)
    }
    guard let shown else { return .refused("\(name) has no picture") }
    guard let painter = Self.painter else { return Self.noFonts }
    return .picture(painter.picture(of: shown).png())
  }
}
