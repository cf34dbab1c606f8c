import HallTestKit
import Testing
import WireFormats

struct OnbonFrameTests {
  /// Red, green, blue, white and yellow from the top left, and a red pixel in the last corner: the
  /// picture that onbon's kit was given for the golden frames.
  static func picture(slots: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20 * 3 * slots)
    let lit: [(pixel: Int, slots: [UInt8])] =
      slots == 1
      ? [(0, [255]), (1, [255]), (3, [255]), (4, [255]), (59, [255])]
      : [(0, [255, 0]), (1, [0, 255]), (3, [255, 255]), (4, [255, 255]), (59, [255, 0])]
    for (pixel, values) in lit {
      bytes.replaceSubrange(pixel * slots..<pixel * slots + slots, with: values)
    }
    return bytes
  }

  static func area(_ generation: OnbonGeneration, slots: Int) -> OnbonDynamicArea {
    OnbonDynamicArea(
      generation: generation, runMode: .vanishes, timeout: 10, width: 20, height: 3,
      pixels: OnbonPixels.encode(
        picture(slots: slots), width: 20, height: 3, slots: slots, generation))
  }

  private func read(_ bytes: [UInt8]) -> [Result<OnbonFrame, OnbonError>] {
    var reader = OnbonReader()
    return reader.read(bytes)
  }

  @Test(arguments: [
    ("six-mono", OnbonGeneration.six, 1), ("six-red-green", .six, 2), ("five-mono", .five, 1),
    ("five-red-green", .five, 2),
  ])
  func aPictureIsTheFrameThatTheMakersKitSends(
    name: String, generation: OnbonGeneration, slots: Int
  ) throws {
    let golden = try GoldenFrame.bytes("onbon/\(name)")
    let area = Self.area(generation, slots: slots)
    #expect(OnbonFrame(body: area.body).bytes == golden)
    let frame = try #require(read(golden).first).get()
    #expect(frame == OnbonFrame(body: area.body))
    let back = try OnbonDynamicArea(body: frame.body, generation: generation)
    #expect(back == area)
    #expect(
      OnbonPixels.decode(back.pixels, width: 20, height: 3, slots: slots, generation)
        == Self.picture(slots: slots))
  }

  @Test(arguments: [("done", OnbonReply.done), ("busy", .refused(.busy))])
  func anAnswerIsTheGoldenFrameBothWays(name: String, reply: OnbonReply) throws {
    let golden = try GoldenFrame.bytes("onbon/\(name)")
    let frame = OnbonFrame(destination: OnbonFrame.host, source: 1, body: reply.body)
    #expect(frame.bytes == golden)
    #expect(try OnbonReply(body: #require(read(golden).first).get().body) == reply)
  }

  @Test func endsAndEscapesInsideAreEscaped() throws {
    let golden = try GoldenFrame.bytes("onbon/escapes")
    let frame = OnbonFrame(
      destination: 1, body: [0xA5, 0xA6, 0x5A, 0x5B, 0xA4, 0xA7, 0x59, 0x5C])
    #expect(frame.bytes == golden)
    #expect(read(golden) == [.success(frame)])
  }

  @Test func aFrameIsFoundInAnyPiecesAndAfterNoise() {
    let frame = OnbonFrame(body: Self.area(.six, slots: 2).body)
    let bytes: [UInt8] = [0x5A, 0xA5, 0xA5, 0x01, 0x5A] + frame.bytes + frame.bytes
    for size in 1...13 {
      var reader = OnbonReader()
      var found: [OnbonFrame] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        found += reader.read(bytes[start..<min(start + size, bytes.count)])
          .compactMap { try? $0.get() }
      }
      #expect(found == [frame, frame])
    }
  }

  @Test func whatIsNoFrameIsRefusedWithItsReason() {
    let bytes = OnbonFrame(body: [1, 2, 3]).bytes
    var changed = bytes
    changed[26] ^= 0x10
    #expect(read(changed) == [.failure(.badCheck)])
    let start = Array(bytes.prefix(8))
    #expect(read(start + [1, 2, 3, 0x5A]) == [.failure(.tooShort(bytes: 3))])
    #expect(read(start + [0xA6, 0x03]) == [.failure(.badEscape)])
    #expect(read(start + [0x5B, 0x5A]) == [.failure(.badEscape)])
    #expect(
      throws: OnbonError.otherCommand(group: 0xA3, command: 0)
    ) { try OnbonReply(body: [0, 0xA3, 0, 0]) }
    #expect(throws: OnbonError.tooShort(bytes: 4)) { try OnbonReply(body: [0, 0xA0, 1, 0]) }
    var body = Self.area(.six, slots: 1).body
    body.removeLast()
    #expect(throws: OnbonError.badLength(says: 12, has: 11)) {
      try OnbonDynamicArea(body: body, generation: .six)
    }
  }

  @Test func pixelsOfAnySizeComeBack() {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    for _ in 0..<300 {
      let width = Int.random(in: 1...100, using: &random)
      let height = Int.random(in: 1...20, using: &random)
      let slots = Int.random(in: 1...3, using: &random)
      let picture = (0..<width * height * slots).map { _ -> UInt8 in
        Bool.random(using: &random) ? 255 : 0
      }
      for generation in OnbonGeneration.allCases {
        let pixels = OnbonPixels.encode(
          picture, width: width, height: height, slots: slots, generation)
        #expect(
          OnbonPixels.decode(pixels, width: width, height: height, slots: slots, generation)
            == picture)
      }
    }
  }

  @Test func randomAndMutatedFramesGiveValuesOrErrors() {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    var read = 0
    var reader = OnbonReader()
    for _ in 0..<50_000 {
      var bytes = OnbonFrame(body: Self.area(.five, slots: 1).body).bytes
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      for case .success(let frame) in reader.read(bytes) {
        read += 1
        for generation in OnbonGeneration.allCases {
          if let area = try? OnbonDynamicArea(body: frame.body, generation: generation) {
            _ = area.body
          }
        }
        _ = try? OnbonReply(body: frame.body)
      }
    }
    #expect(read > 10_000)
  }
}
