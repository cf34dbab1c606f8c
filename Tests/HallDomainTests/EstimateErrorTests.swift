import HallTestKit
import Testing

@testable import HallDomain

/// What the waiting-time estimate was when a ticket was taken, against how long it really waited:
/// simulated days of several kinds of halls, and the usual estimators beside ours.
struct EstimateErrorTests {
  struct Hall: Sendable, CustomTestStringConvertible {
    var name: String
    /// Services with people an hour by the hour of the day (from 0) and minutes of a matter.
    var services: [(perHour: [Double], minutes: Double)]
    /// What each window serves, and the minutes of the day during which it is paused.
    var windows: [(serves: [Int], pause: Range<Int>)]
    /// How matters differ: coefficient 0 is all alike, 1 exponential.
    var spread: Double
    var testDescription: String { name }
  }

  private static let steady = [Double](repeating: 1, count: 8)
  private static let peaks = [0.8, 1.6, 1.2, 0.6, 0.5, 1.5, 1.2, 0.6]

  private static func times(_ factor: Double, _ shape: [Double]) -> [Double] {
    shape.map { $0 * factor }
  }

  static let halls: [Hall] = [
    Hall(
      name: "one window", services: [(times(11.2, steady), 5)], windows: [([0], 0..<0)],
      spread: 0.6),
    Hall(
      name: "four windows, steady", services: [(times(46, steady), 5)],
      windows: Array(repeating: ([0], 0..<0), count: 4), spread: 0.6),
    Hall(
      name: "four windows, peaks", services: [(times(43, peaks), 5)],
      windows: Array(repeating: ([0], 0..<0), count: 4), spread: 0.6),
    Hall(
      name: "four windows, half of them at lunch", services: [(times(38, steady), 5)],
      windows: Array(repeating: ([0], 0..<0), count: 2)
        + Array(repeating: ([0], 180..<240), count: 2), spread: 1),
    Hall(
      name: "windows that share three services",
      services: [(times(18, steady), 5), (times(13, peaks), 8), (times(9, steady), 4)],
      windows: [([0], 0..<0), ([0, 1], 0..<0), ([1, 2], 0..<0), ([0, 1, 2], 180..<240)],
      spread: 0.6),
  ]

  /// Mean absolute errors in minutes.
  struct Errors: Sendable {
    var tickets = 0
    var waited = 0.0
    var ours = 0.0
    var ownLine = 0.0
    var lastToEnterService = 0.0
    var headOfLine = 0.0
    var median = 0.0

    mutating func add(_ guess: Guess, _ minutes: Double) {
      tickets += 1
      waited += minutes
      ours += abs(guess.ours - minutes)
      ownLine += abs(guess.ownLine - minutes)
      lastToEnterService += abs(guess.lastToEnterService - minutes)
      headOfLine += abs(guess.headOfLine - minutes)
      median += abs(
        [guess.ownLine, guess.lastToEnterService, guess.headOfLine].sorted()[1] - minutes)
    }

    var means: [String: Double] {
      let each = [
        "ours": ours, "own line": ownLine, "LES": lastToEnterService, "HOL": headOfLine,
        "median": median, "waited": waited,
      ]
      return each.mapValues { $0 / Double(max(tickets, 1)) }
    }
  }

  struct Guess: Sendable {
    var ours: Double
    /// People ahead in the own line x mean handling time / open windows.
    var ownLine: Double
    var lastToEnterService: Double
    var headOfLine: Double
  }

  @Test(arguments: halls)
  func ourEstimateIsNearerToWhatHappensThanTheUsualOnes(hall: Hall) async throws {
    let means = try await offPool {
      var errors = Errors()
      for seed in 0..<20 { try SimulatedDay(hall, seed: UInt64(seed)).run(into: &errors) }
      return (errors.tickets, errors.means)
    }
    let text = means.1.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.short($0.value))" }
    print("\(hall.name): \(means.0) tickets, minutes: \(text.joined(separator: ", "))")
    let ours = try #require(means.1["ours"])
    #expect(means.0 > 1000)
    for other in ["LES", "HOL", "median"] {
      #expect(ours < 0.9 * (means.1[other] ?? 0), "\(other): \(text)")
    }
    #expect(ours < 1.15 * (means.1["own line"] ?? 0), "\(text)")
    #expect(ours < 0.4 * (means.1["waited"] ?? 0), "\(text)")
  }

  private static func short(_ value: Double) -> String {
    let tenths = Int((value * 100).rounded())
    return "\(tenths / 100).\(tenths % 100 < 10 ? "0" : "")\(tenths % 100)"
  }
}
