import HallPorts
import HallTestKit
import Testing

@testable import DeviceDrivers

@Suite struct TicketCodeTests {
  @Test("a ticket's code carries 96 bits in 20 characters of base32")
  func code() {
    var random = SplitMix64(seed: 7)
    let codes = (0..<2000).map { _ in TicketCode.make(using: &random) }
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.count == 20 })
    // Each of the first 19 places uses the whole alphabet.
    for place in 0..<19 {
      let letters = Set(codes.map { Array($0)[place] })
      #expect(letters.count == 32, "place \(place)")
    }
    #expect(Set(codes.map { $0.last }).count == 2)
  }
}
