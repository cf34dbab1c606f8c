public import HallPorts

/// What a board shows while somebody stands before it and looks for dark LEDs, swapped colours and
/// panels in the wrong order: whole fields of each colour, two grids, and the numbers of the panels
/// as they are chained.
public struct TestPattern: Hashable, Sendable {
  public enum Step: Hashable, Sendable, CaseIterable {
    case red, green, blue, white
    /// Every second LED, and then the others: a stuck one shows in one of the two.
    case even, odd
    /// A frame and lines every eight LEDs: cut or shifted rows and columns.
    case grid
    case panels

    var duration: Duration { self == .panels ? .seconds(4) : .seconds(1) }
  }

  /// How long all steps take.
  public static var length: Duration { Step.allCases.reduce(.zero) { $0 + $1.duration } }

  private let width: Int
  private let height: Int
  private let panels: [PixelRect]

  public init(width: Int, height: Int, wiring: BoardWiring) {
    self.width = width
    self.height = height
    panels = PixelOrder.panels(width: width, height: height, wiring: wiring)
  }

  /// - Parameter age: since the test began; the steps go round.
  public static func step(at age: Duration) -> Step {
    var rest = BoardTiming.milliseconds(age) % BoardTiming.milliseconds(length)
    for step in Step.allCases {
      rest -= BoardTiming.milliseconds(step.duration)
      if rest < 0 { return step }
    }
    return .panels
  }

  public func picture(of step: Step, text: TextPainter) -> PixelImage {
    switch step {
    case .red: return PixelImage(width: width, height: height, fill: RGB(255, 0, 0))
    case .green: return PixelImage(width: width, height: height, fill: RGB(0, 255, 0))
    case .blue: return PixelImage(width: width, height: height, fill: RGB(0, 0, 255))
    case .white: return PixelImage(width: width, height: height, fill: .white)
    case .even, .odd: return checkered(step == .even ? 0 : 1)
    case .grid: return grid
    case .panels: return numbered(text)
    }
  }

  private func checkered(_ parity: Int) -> PixelImage {
    var picture = PixelImage(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width where (x + y) % 2 == parity { picture[x, y] = .white }
    }
    return picture
  }

  private var grid: PixelImage {
    var picture = PixelImage(width: width, height: height)
    for x in stride(from: 8, to: width, by: 8) {
      picture.fill(PixelRect(x: x, y: 0, width: 1, height: height), RGB(0, 255, 0))
    }
    for y in stride(from: 8, to: height, by: 8) {
      picture.fill(PixelRect(x: 0, y: y, width: width, height: 1), RGB(0, 255, 0))
    }
    picture.frame(picture.bounds, RGB(255, 0, 0))
    return picture
  }

  private func numbered(_ text: TextPainter) -> PixelImage {
    var picture = PixelImage(width: width, height: height)
    for (index, panel) in panels.enumerated() {
      picture.frame(panel, RGB(255, 0, 0))
      let number = String(index + 1)
      let inner = panel.inset(by: 2)
      let size = [48, 32, 24, 16, 12].first {
        $0 <= inner.height && text.width(of: number, .bitmap($0)) <= inner.width
      }
      guard let size else { continue }
      text.draw(
        number, .bitmap(size), .white, in: inner, align: .middle, ellipsis: "", on: &picture)
    }
    return picture
  }
}
