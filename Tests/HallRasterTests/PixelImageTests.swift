import HallRaster
import HallTestKit
import Testing

struct PixelImageTests {
  static let red = RGB(255, 0, 0)
  static let green = RGB(0, 255, 0)

  @Test func drawingOutsideOfThePictureIsClipped() {
    var image = PixelImage(width: 4, height: 3)
    image.fill(PixelRect(x: -2, y: -2, width: 3, height: 3), Self.red)
    image.line(from: (x: -5, y: 2), to: (x: 9, y: 2), Self.green)
    image[4, 0] = Self.red
    image[0, -1] = Self.red
    #expect(image[0, 0] == Self.red && image[1, 1] == .black)
    #expect((0..<4).allSatisfy { image[$0, 2] == Self.green })
    #expect(image[3, 0] == .black && image[9, 9] == .black)
  }

  /// Every blit is what copying pixel by pixel gives, wherever the parts lie.
  @Test func aBlitIsACopyOfEveryPixelThatHasAPlace() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for _ in 0..<3000 {
      var source = PixelImage(width: Int.random(in: 0...9, using: &random), height: 7)
      for y in 0..<source.height {
        for x in 0..<source.width { source[x, y] = RGB(UInt8(x + 1), UInt8(y + 1), 9) }
      }
      var drawn = PixelImage(width: 8, height: Int.random(in: 0...8, using: &random), fill: .white)
      var expected = drawn
      func any(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      let part = PixelRect(x: any(-4...8), y: any(-4...8), width: any(0...9), height: any(0...9))
      let (x, y) = (any(-9...9), any(-9...9))
      drawn.blit(source, x: x, y: y, from: part)
      for row in part.y..<part.maxY where (0..<source.height).contains(row) {
        for column in part.x..<part.maxX where (0..<source.width).contains(column) {
          expected[x + column - part.x, y + row - part.y] = source[column, row]
        }
      }
      #expect(drawn == expected, "seed \(seed), part \(part) to \(x), \(y)")
    }
  }

  @Test func aLineHasBothEndsAndNoGap() {
    for (endX, endY) in [(7, 2), (2, 7), (-7, 3), (0, -7), (5, 5)] {
      var image = PixelImage(width: 20, height: 20)
      image.line(from: (x: 10, y: 10), to: (x: 10 + endX, y: 10 + endY), Self.red)
      let lit = (0..<400).filter { image[$0 % 20, $0 / 20] == Self.red }
      #expect(lit.count == max(abs(endX), abs(endY)) + 1)
      #expect(image[10, 10] == Self.red && image[10 + endX, 10 + endY] == Self.red)
    }
  }

  @Test func scalingMakesSquares() {
    var image = PixelImage(width: 2, height: 2)
    image[1, 0] = Self.red
    let large = image.scaled(by: 3)
    #expect(large.width == 6 && large.height == 6)
    #expect(large[3, 0] == Self.red && large[5, 2] == Self.red)
    #expect(large[2, 0] == .black && large[3, 3] == .black)
  }

  @Test func eachLEDIsADotInItsSquare() {
    var image = PixelImage(width: 2, height: 1)
    image[0, 0] = Self.red
    let large = image.enlargedAsLEDs(pitch: 6)
    #expect(large[2, 2] == Self.red && large[0, 0] != Self.red && large[5, 5] != Self.red)
    #expect(large[8, 2] != .black && large[8, 2] != Self.red, "an unlit LED can be seen")
  }

  @Test func aPNGFileReadsBackAsThePicture() throws {
    var random = SplitMix64(seed: 7)
    var image = PixelImage(width: 37, height: 11)
    for index in 0..<37 * 11 {
      image[index % 37, index / 37] = RGB(
        UInt8.random(in: 0...255, using: &random), UInt8.random(in: 0...255, using: &random), 3)
    }
    let file = image.png()
    #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try PixelImage(png: file) == image)
    #expect(PixelImage(width: 0, height: 5).png() == [])
  }

  @Test func aBrokenPNGFileIsAnError() {
    let file = PixelImage(width: 9, height: 9, fill: Self.green).png()
    #expect(throws: PNGError.self) { try PixelImage(png: []) }
    #expect(throws: PNGError.self) { try PixelImage(png: Array("no picture".utf8)) }
    for count in 0..<file.count - 12 {
      #expect(throws: PNGError.self) { try PixelImage(png: Array(file.prefix(count))) }
    }
  }
}
