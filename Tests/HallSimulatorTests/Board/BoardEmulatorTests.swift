import HallRaster
import HallSimulator
import Testing
import WireFormats

struct BoardEmulatorTests {
  let first: Universe
  let near = ComponentID(named: "near")
  let far = ComponentID(named: "far")

  init() throws { first = try #require(Universe(10)) }

  /// 20 x 17 pixels are exactly two universes.
  func board() -> BoardEmulator { BoardEmulator(width: 20, height: 17, firstUniverse: first) }

  func data(
    _ level: UInt8, from cid: ComponentID? = nil, priority: UInt8 = 100, sequence: UInt8 = 0,
    universe: Int = 10, options: E131DataPacket.Options = [], synchronization: Universe? = nil,
    startCode: UInt8 = 0
  ) throws -> [UInt8] {
    E131DataPacket(
      cid: cid ?? near, sourceName: "test", priority: priority, synchronization: synchronization,
      sequence: sequence, options: options, universe: try #require(Universe(universe)),
      startCode: startCode, slots: [UInt8](repeating: level, count: 510)
    ).bytes
  }

  @Test func eachUniverseHasItsPlaceInThePicture() throws {
    var board = board()
    #expect(board.universes == 2 && !board.isReceiving)
    board.receive(try data(200, universe: 11), at: .zero)
    #expect(board.litPixels == 170)
    // Pixel 170 is the 11th of the ninth row.
    #expect(board.picture[9, 8] == .black && board.picture[10, 8] == RGB(200, 200, 200))
    board.receive(try data(9), at: .zero)
    #expect(board.litPixels == 340 && board.isReceiving)
    board.receive(try data(9, universe: 12), at: .zero)
    #expect(board.counters.foreign == 1)
  }

  @Test func aLatePacketIsThrownAway() throws {
    var board = board()
    board.receive(try data(1, sequence: 250), at: .zero)
    board.receive(try data(2, sequence: 3), at: .zero)
    board.receive(try data(3, sequence: 252), at: .zero)
    #expect(board.picture[0, 0] == RGB(2, 2, 2))
    #expect(board.counters.late == 1 && board.counters.missed == 8)
    // A source that began anew is further back than 20.
    board.receive(try data(4, sequence: 200), at: .zero)
    #expect(board.picture[0, 0] == RGB(4, 4, 4))
  }

  @Test func theHighestPriorityWinsAndItsLossUncoversTheNext() throws {
    var board = board()
    board.receive(try data(1, priority: 100), at: .zero)
    board.receive(try data(2, from: far, priority: 150), at: .zero)
    board.receive(try data(3, priority: 100, sequence: 1), at: .seconds(1))
    #expect(board.picture[0, 0] == RGB(2, 2, 2))
    board.receive(try data(4, priority: 100, sequence: 2), at: .seconds(2))
    board.advance(to: .milliseconds(2501))
    #expect(board.picture[0, 0] == RGB(4, 4, 4) && board.counters.losses == 1)
  }

  @Test func ofEqualSourcesTheSameOneWinsWhateverCameFirst() throws {
    var shown: Set<RGB> = []
    for order in [[near, far], [far, near]] {
      var board = board()
      for cid in order { board.receive(try data(cid == near ? 7 : 8, from: cid), at: .zero) }
      shown.insert(board.picture[0, 0])
    }
    #expect(shown.count == 1)
  }

  @Test func aSilentSourceIsLostAfterTwoAndAHalfSeconds() throws {
    var board = board()
    board.receive(try data(5), at: .seconds(1))
    board.advance(to: .milliseconds(3500))
    #expect(board.litPixels == 170)
    board.advance(to: .milliseconds(3501))
    #expect(board.litPixels == 0)
  }

  @Test func anEndedStreamIsDarkAtOnce() throws {
    var board = board()
    board.receive(try data(5), at: .zero)
    board.receive(try data(5, sequence: 1, options: .streamTerminated), at: .zero)
    #expect(board.litPixels == 0 && board.counters.losses == 1)
  }

  @Test func previewDataAndOtherStartCodesAreNotShown() throws {
    var board = board()
    board.receive(try data(5, options: .previewData), at: .zero)
    board.receive(try data(5, startCode: 0xDD), at: .zero)
    #expect(board.litPixels == 0 && board.counters.unused == 2)
  }

  @Test func synchronisedDataWaitsForItsPacketOnceOneWasHeard() throws {
    let address = try #require(Universe(99))
    func latch(_ sequence: UInt8) -> [UInt8] {
      E131SynchronizationPacket(cid: near, sequence: sequence, synchronization: address).bytes
    }
    var board = board()
    board.receive(try data(1, synchronization: address), at: .zero)
    #expect(board.picture[0, 0] == RGB(1, 1, 1), "none heard yet: it acts at once")
    board.receive(latch(0), at: .zero)
    board.receive(try data(2, sequence: 1, synchronization: address), at: .zero)
    #expect(board.picture[0, 0] == RGB(1, 1, 1))
    board.receive(latch(1), at: .zero)
    #expect(board.picture[0, 0] == RGB(2, 2, 2))
  }

  @Test func rubbishIsCountedAndNamed() throws {
    var board = board()
    board.receive([1, 2, 3], at: .zero)
    #expect(board.counters.refused == 1 && board.lastError == .tooShort(bytes: 3))
  }

  @Test func moreSourcesThanItKeepsApartAreCounted() throws {
    var board = board()
    for number in 0...BoardEmulator.sourceLimit {
      board.receive(try data(1, from: ComponentID(named: "\(number)")), at: .zero)
    }
    #expect(board.counters.exceeding == 1)
  }

  @Test func afterAPowerCutItIsDarkAndRemembersNothing() throws {
    var board = board()
    board.receive(try data(5, sequence: 9), at: .zero)
    board.restart()
    #expect(board.litPixels == 0)
    board.receive(try data(6, sequence: 5), at: .zero)
    #expect(board.picture[0, 0] == RGB(6, 6, 6))
  }
}
