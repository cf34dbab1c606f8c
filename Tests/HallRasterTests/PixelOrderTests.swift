import HallPorts
import HallRaster
import HallTestKit
import Testing

struct PixelOrderTests {
  /// A picture whose pixels say their number, from 1.
  static func numbered(_ width: Int, _ height: Int) -> PixelImage {
    var image = PixelImage(width: width, height: height)
    for index in 0..<width * height {
      image[index % width, index / width] = RGB(UInt8(index + 1), 0, 0)
    }
    return image
  }

  static func wire(_ wiring: BoardWiring, _ width: Int = 4, _ height: Int = 4) -> [UInt8] {
    var wiring = wiring
    wiring.colors = .mono
    return PixelOrder(width: width, height: height, wiring: wiring)
      .bytes(of: numbered(width, height))
  }

  @Test func pixelsFollowEachOtherAsAPanelIsWired() {
    #expect(Self.wire(BoardWiring(), 3, 2) == [1, 2, 3, 4, 5, 6])
    #expect(Self.wire(BoardWiring(pixels: .serpentineRows), 3, 2) == [1, 2, 3, 6, 5, 4])
    #expect(Self.wire(BoardWiring(pixels: .columns), 3, 2) == [1, 4, 2, 5, 3, 6])
    #expect(Self.wire(BoardWiring(pixels: .serpentineColumns), 3, 2) == [1, 4, 5, 2, 3, 6])
  }

  @Test func panelsFollowEachOtherAsTheyAreChained() {
    func chain(_ chain: BoardWiring.Chain) -> [UInt8] {
      Self.wire(BoardWiring(panelWidth: 2, panelHeight: 2, chain: chain))
    }
    #expect(chain(.rows) == [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16])
    #expect(chain(.serpentine) == [1, 2, 5, 6, 3, 4, 7, 8, 11, 12, 15, 16, 9, 10, 13, 14])
    #expect(chain(.serpentineTurned) == [1, 2, 5, 6, 3, 4, 7, 8, 16, 15, 12, 11, 14, 13, 10, 9])
  }

  /// Turned clockwise, the board's first pixel is at the top right of what people see.
  @Test func aTurnedBoardIsSentSoThatPeopleSeeItUpright() {
    #expect(Self.wire(BoardWiring(rotation: 90), 3, 2) == [3, 6, 2, 5, 1, 4])
    #expect(Self.wire(BoardWiring(rotation: 180), 3, 2) == [6, 5, 4, 3, 2, 1])
    #expect(Self.wire(BoardWiring(rotation: 270), 3, 2) == [4, 1, 5, 2, 6, 3])
  }

  @Test func coloursBecomeWhatTheLEDsCanShow() {
    var image = PixelImage(width: 3, height: 1)
    image[0, 0] = RGB(9, 8, 7)
    image[1, 0] = RGB(0, 1, 200)
    image[2, 0] = RGB(255, 255, 255)
    func bytes(_ wiring: BoardWiring) -> [UInt8] {
      PixelOrder(width: 3, height: 1, wiring: wiring).bytes(of: image)
    }
    #expect(bytes(BoardWiring(channels: "grb")) == [8, 9, 7, 1, 0, 200, 255, 255, 255])
    #expect(bytes(BoardWiring(colors: .redGreen)) == [9, 8, 0, 200, 255, 255])
    #expect(bytes(BoardWiring(colors: .mono)) == [9, 200, 255])
  }

  @Test func whatIsSentIsSeenWhateverTheWiring() {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    for rotation in [0, 90, 180, 270] {
      for pixels in BoardWiring.Pixels.allCases {
        for chain in BoardWiring.Chain.allCases {
          var image = PixelImage(width: 12, height: 8)
          for index in 0..<96 {
            image[index % 12, index / 12] = RGB(
              .random(in: 0...255, using: &random), .random(in: 0...255, using: &random),
              .random(in: 0...255, using: &random))
          }
          let order = PixelOrder(
            width: 12, height: 8,
            wiring: BoardWiring(
              channels: "brg", panelWidth: 4, panelHeight: 4, pixels: pixels, chain: chain,
              rotation: rotation))
          #expect(order.picture(of: order.bytes(of: image)) == image)
        }
      }
    }
  }

  @Test func changedBlocksAreThoseWithAnotherByte() {
    let before = [UInt8](repeating: 7, count: 11)
    var after = before
    func changed() -> [Int] { PixelOrder.changedBlocks(of: after, since: before, size: 4) }
    #expect(changed() == [])
    after[3] = 8
    // The last block is short.
    after[10] = 8
    #expect(changed() == [0, 2])
  }

  @Test func theLightGoesByTheTimeAndTheSensor() {
    func percent(_ light: BoardLight, _ hour: Int?, _ reading: Int? = nil) -> Int {
      light.percent(at: hour.map { .init(hour: $0, minute: 0) }, reading: reading)
    }
    var light = BoardLight(
      steps: [
        .init(from: .init(hour: 7, minute: 0), percent: 80),
        .init(from: .init(hour: 19, minute: 0), percent: 30),
      ],
      off: .init(from: .init(hour: 22, minute: 0), to: .init(hour: 6, minute: 0)))
    let day = [5, 6, 7, 18, 19, 21, 22, 23].map { percent(light, $0) }
    #expect(day == [0, 30, 80, 80, 30, 30, 0, 0])
    #expect(percent(light, nil) == 100, "a clock that cannot be believed keeps no schedule")
    light.sensor = .init(sensor: "lux", dark: 50_000, bright: 450_000, least: 20)
    let readings = [0, 50_000, 250_000, 450_000, 900_000].map { percent(light, 12, $0) }
    #expect(readings == [20, 20, 50, 80, 80])
    #expect(percent(light, 12) == 80, "a silent sensor dims nothing")
  }
}
