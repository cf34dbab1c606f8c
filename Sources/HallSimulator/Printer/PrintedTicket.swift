public import HallRaster
public import WireFormats

/// A piece of paper that came out of the emulated printer.
public struct PrintedTicket: Hashable, Sendable {
  public let dots: Int
  /// What was printed on it, in order.
  public internal(set) var commands: [ESCPOSCommand] = []
  /// Its lines that are not blank.
  public internal(set) var text: [String] = []
  /// What its QR codes say, where the printer made them itself.
  public internal(set) var symbols: [String] = []
  /// Length of the paper, 8 dots a millimetre.
  public internal(set) var dotsLong = 0
  /// False: torn off.
  public internal(set) var isCut = false
  /// On the emulator's clock.
  public internal(set) var finishedAt: Duration = .zero

  init(dots: Int) { self.dots = dots }

  /// The paper as a picture, one pixel a dot.
  public func picture(_ painter: TextPainter) -> PixelImage {
    TicketPicture.draw(commands, dots: dots, painter: painter)
  }
}
