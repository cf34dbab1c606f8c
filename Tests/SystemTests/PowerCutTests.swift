import Foundation
import HallClient
import HallPorts
import HallTestKit
import Synchronization
import Testing

/// kill -9 at random moments of a running daemon under load: nothing acknowledged is lost,
/// nothing is doubled, no number comes twice.
@Suite(.serialized) struct PowerCutTests {
  static let cuts = 500
  static let clients = 3
  static let commandsPerClient = 4

  /// What the clients were told, by idempotency key.
  final class Ledger: Sendable {
    struct Book {
      var numbers: [String: String] = [:]
      var open: Set<String> = []
      var faults: [String] = []
    }

    let book = Mutex(Book())

    /// The hall acknowledged the ticket asked for with this key.
    func acknowledge(_ key: String, _ number: String) {
      book.withLock { book in
        if let before = book.numbers[key], before != number {
          book.faults.append("\(key) was \(before) and is \(number)")
        }
        if let other = book.numbers.first(where: { $0.value == number && $0.key != key })?.key {
          book.faults.append("\(number) was given to \(other) and to \(key)")
        }
        book.numbers[key] = number
        book.open.remove(key)
      }
    }
  }

  @Test func fiveHundredPowerCutsLoseAndDoubleNothing() throws {
    let hall = try SimulatedHall(edit: { text in
      text.replacing("width: 3, from: 1, to: 999", with: "width: 5, from: 1, to: 99999")
        .replacing("    quota: 300\n", with: "")
    })
    try hall.startSimulator()
    let client = HallClient(.socket(hall.socket), name: "power cuts")
    let ledger = Ledger()
    var generator = SystemRandomNumberGenerator()
    for cut in 0..<Self.cuts {
      try launch(hall, client)
      // Asking again with the same key must not make a second ticket.
      for key in ledger.book.withLock({ Array($0.open) }) { try take(key, client, ledger) }
      let isOver = Mutex(false)
      let group = DispatchGroup()
      for number in 0..<Self.clients {
        DispatchQueue.global().async(group: group) {
          let service = ["A", "B", "C", "D", "E", "F"][(cut + number) % 6]
          for command in 0..<Self.commandsPerClient where !isOver.withLock({ $0 }) {
            let key = "cut-\(cut)-\(number)-\(command)"
            ledger.book.withLock { _ = $0.open.insert(key) }
            try? Self.issue(key, service, client, ledger)
            _ = try? client.post("/api/v1/windows/\(number + 1)/next")
          }
        }
      }
      usleep(UInt32.random(in: 0...60_000, using: &generator))
      hall.killDaemon()
      isOver.withLock { $0 = true }
      group.wait()
    }
    try launch(hall, client)
    for key in ledger.book.withLock({ Array($0.open) }) { try take(key, client, ledger) }

    let book = ledger.book.withLock { $0 }
    #expect(book.faults == [])
    #expect(book.numbers.count > Self.cuts, "the load was no load")
    for (key, number) in book.numbers.shuffled().prefix(100) {
      let again = try client.post("/api/v1/tickets", ["service": "A"], key: key)
      #expect(again["ticket"]["number"].string == number, "\(key)")
    }
    var issued: [String] = []
    let export = try client.send("GET", "/api/v1/journal/export", timeout: .seconds(120)).text
    for line in export.split(separator: "\n") where line.contains("\"ticketIssued\"") {
      let prefix = try #require(line.firstMatch(of: /"prefix":"([A-F])"/))
      let value = try #require(line.firstMatch(of: /"value":([0-9]+)/))
      issued.append("\(prefix.1)\(value.1)")
    }
    #expect(issued.count == Set(issued).count, "a number was given out twice")
    #expect(issued.count == book.numbers.count, "tickets that nobody asked for, or that are gone")
    let verdict = try client.get("/api/v1/journal/verify")
    #expect(verdict["faults"].array.isEmpty, "\(verdict)")
  }

  private func launch(_ hall: SimulatedHall, _ client: HallClient) throws {
    try hall.launchDaemon()
    try SimulatedHall.eventually(
      "the daemon answers", within: .seconds(60), every: .milliseconds(5),
      hint: { hall.daemon?.output ?? "" }
    ) {
      try client.get("/readyz")["status"].string == "ready"
    }
  }

  private func take(_ key: String, _ client: HallClient, _ ledger: Ledger) throws {
    try Self.issue(key, "A", client, ledger)
  }

  private static func issue(
    _ key: String, _ service: String, _ client: HallClient, _ ledger: Ledger
  ) throws {
    let answer = try client.post("/api/v1/tickets", ["service": .string(service)], key: key)
    guard let number = answer["ticket"]["number"].string else {
      throw SimulatedHall.Failure("no ticket for \(key): \(answer)")
    }
    ledger.acknowledge(key, number)
  }
}
