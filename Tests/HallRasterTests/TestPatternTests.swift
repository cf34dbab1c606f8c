import HallPorts
import HallRaster
import Testing

struct TestPatternTests {
  let text: TextPainter

  init() throws { text = try TextPainter() }

  @Test func everyLEDShinesInEveryColourAndIsDarkInOneOfTheGrids() {
    let pattern = TestPattern(width: 64, height: 32, wiring: BoardWiring())
    func picture(_ step: TestPattern.Step) -> PixelImage { pattern.picture(of: step, text: text) }
    for (step, slot) in [(TestPattern.Step.red, 0), (.green, 1), (.blue, 2)] {
      for (place, value) in picture(step).bytes.enumerated() {
        #expect(value == (place % 3 == slot ? 255 : 0))
      }
    }
    #expect(picture(.white).bytes.allSatisfy { $0 == 255 })
    let sums = zip(picture(.even).bytes, picture(.odd).bytes).map { Int($0) + Int($1) }
    #expect(sums.allSatisfy { $0 == 255 })
    #expect(picture(.even)[0, 0] == .white && picture(.odd)[0, 0] == .black)
  }

  @Test func theStepsFollowEachOtherAndGoRound() {
    let seconds = (0..<Int(TestPattern.length.components.seconds)).map {
      TestPattern.step(at: .seconds($0))
    }
    #expect(
      seconds == [.red, .green, .blue, .white, .even, .odd, .grid] + Array(
        repeating: .panels, count: 4))
    #expect(TestPattern.step(at: TestPattern.length) == .red)
    #expect(TestPattern.step(at: TestPattern.length - .milliseconds(1)) == .panels)
  }

  /// Panels hang on the wire in the order of their numbers: told where a person sees each.
  @Test func panelsAreNumberedAsTheyAreChained() {
    func order(_ wiring: BoardWiring, _ width: Int = 4, _ height: Int = 4) -> [[Int]] {
      PixelOrder.panels(width: width, height: height, wiring: wiring).map { [$0.x, $0.y] }
    }
    let two = { BoardWiring(panelWidth: 2, panelHeight: 2, chain: $0, rotation: $1) }
    #expect(order(two(.rows, 0)) == [[0, 0], [2, 0], [0, 2], [2, 2]])
    #expect(order(two(.serpentine, 0)) == [[0, 0], [2, 0], [2, 2], [0, 2]])
    #expect(order(two(.serpentineTurned, 0)) == [[0, 0], [2, 0], [2, 2], [0, 2]])
    #expect(order(two(.rows, 90)) == [[2, 0], [2, 2], [0, 0], [0, 2]])
    #expect(order(two(.rows, 180)) == [[2, 2], [0, 2], [2, 0], [0, 0]])
    #expect(order(two(.rows, 270)) == [[0, 2], [0, 0], [2, 2], [2, 0]])
    let tall = PixelOrder.panels(
      width: 32, height: 64,
      wiring: BoardWiring(panelWidth: 32, panelHeight: 16, rotation: 90))
    #expect(tall.map(\.width) == [16, 16, 16, 16] && tall.allSatisfy { $0.height == 32 })
    #expect(PixelOrder.panels(width: 9, height: 5, wiring: BoardWiring()).count == 1)
  }

  @Test func theGridAndTheNumbersLookAsTheyWereApproved() throws {
    let pattern = TestPattern(
      width: 128, height: 64,
      wiring: BoardWiring(panelWidth: 32, panelHeight: 32, chain: .serpentine))
    var both = PixelImage(width: 128, height: 128)
    both.blit(pattern.picture(of: .grid, text: text), x: 0, y: 0)
    both.blit(pattern.picture(of: .panels, text: text), x: 0, y: 64)
    try GoldenPicture.check(both.enlargedAsLEDs(pitch: 4), "test-pattern")
  }

  @Test func aBoardTellsItsName() {
    let plate = NameplatePainter(width: 96, height: 32, text: text)
    let (sign, other) = (plate.picture(of: "大厅屏"), plate.picture(of: "入口屏"))
    #expect(sign != other && sign.bytes.contains(255))
  }
}
