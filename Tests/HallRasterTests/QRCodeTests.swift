import HallRaster
import Testing

struct QRCodeTests {
  @Test func aSymbolHasItsFindersAndItsSize() throws {
    let code = try QRCode("https://hall.example/t/7GQ2XK")
    #expect((21...177).contains(code.size) && (code.size - 17) % 4 == 0)
    for (x, y) in [(0, 0), (code.size - 7, 0), (0, code.size - 7)] {
      #expect((0..<7).allSatisfy { code[x + $0, y] && code[x, y + $0] && code[x + 6, y + $0] })
      #expect((1..<6).allSatisfy { !code[x + $0, y + 1] })
      #expect(code[x + 3, y + 3])
    }
    // The timing pattern alternates between the finders.
    #expect((8..<code.size - 8).allSatisfy { code[$0, 6] == ($0 % 2 == 0) })
    #expect(!code[-1, 0] && !code[0, code.size])
  }

  @Test func theImageHasAQuietZone() throws {
    let code = try QRCode("A012", correction: .high)
    let image = code.image(moduleSize: 3)
    #expect(image.width == (code.size + 8) * 3)
    #expect((0..<12).allSatisfy { image[$0, $0] == .white })
    #expect(image[12, 12] == .black)
  }

  @Test func textThatDoesNotFitIsAnError() {
    #expect(throws: QRCode.Failure.empty) { try QRCode("") }
    #expect(throws: QRCode.Failure.tooLong(bytes: 4000)) {
      try QRCode(String(repeating: "x", count: 4000))
    }
  }

  @Test func aSymbolLooksAsItWasApproved() throws {
    let code = try QRCode("https://hall.example/t/7GQ2XK")
    try GoldenPicture.check(code.image(moduleSize: 4), "qr")
  }
}
