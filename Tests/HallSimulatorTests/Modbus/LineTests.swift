import HallDomain
import HallPorts
import Testing
import WireFormats

@testable import HallSimulator

@Suite struct LineTests {
  private let request = CRC16.sealed([11, 3, 0, 0, 0, 2])

  @Test("a request is found however its bytes are cut")
  func pieces() {
    for cut in 1..<request.count {
      var finder = RTURequestFinder()
      finder.append(Array(request[..<cut]), at: 0)
      #expect(finder.next(at: 1) == nil)
      finder.append(Array(request[cut...]), at: 2)
      #expect(finder.next(at: 3) == request)
      #expect(finder.next(at: 3) == nil)
    }
  }

  @Test("noise ends with the silence, and the request after it is found")
  func noise() {
    var finder = RTURequestFinder()
    let later = SimulatorLimits.requestSilence.wholeNanoseconds
    finder.append([0x55, 0x03, 0x99], at: 0)
    #expect(finder.next(at: 1) == nil)
    #expect(finder.next(at: later) == nil)
    finder.append(request, at: later + 1)
    #expect(finder.next(at: later + 2) == request)
  }

  @Test("an unknown function ends with the silence and is still a frame")
  func unknownFunction() {
    var finder = RTURequestFinder()
    let frame = CRC16.sealed([11, 43, 14, 1, 0])
    finder.append(frame, at: 0)
    #expect(finder.next(at: SimulatorLimits.requestSilence.wholeNanoseconds) == frame)
  }

  @Test("a frame whose check is wrong is nobody's")
  func wrongCheck() {
    var finder = RTURequestFinder()
    var frame = request
    frame[3] ^= 1
    finder.append(frame, at: 0)
    #expect(finder.next(at: SimulatorLimits.requestSilence.wholeNanoseconds) == nil)
    #expect(finder.next(at: 1 << 40) == nil)
  }

  @Test("back to back, a transaction lasts what the formula says, to the nanosecond")
  func formula() {
    for baud in [9600, 19_200, 115_200] {
      let timing = BusTiming(baud: baud)
      var pace = LinePace(timing)
      var ends: [Int64] = []
      for _ in 0..<5 {
        // The master writes as soon as it has the answer.
        let end = pace.request(arrival: pace.freeAt, characters: 8)
        let pieces = pace.reply(LineReply(Array(repeating: 0, count: 25)), to: end)
        #expect(pieces.last?.deadline == pace.freeAt)
        #expect(pieces.flatMap(\.bytes).count == 25)
        ends.append(pace.freeAt)
      }
      let expected = timing.read(.holding, count: 10).wholeNanoseconds
      for (before, after) in zip(ends, ends.dropFirst()) {
        #expect(abs(after - before - expected) < 100, "\(baud)")
      }
    }
  }
}
