import Foundation
import HallTestKit
import Testing

@testable import CentralStore

/// The server dies without a word, again and again, in the midst of a backlog.
struct ServerCrashTests {
  @Test func aServerKilledDuringCommitsLosesAndRepeatsNothing() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    let hall = try await SyncedHall(try centre.newHall(), port: cluster.port, records: 30_000)
    var chance = SplitMix64(seed: 7)
    for round in 1...3 {
      // Not before something came, so that each death meets work.
      while hall.replicator.devices()[0].figures.first(where: { $0.name == "batches" })?.value
        ?? 0 < Double(round)
      {
        try await Task.sleep(for: .milliseconds(2))
      }
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...40, using: &chance)))
      cluster.kill()
      try cluster.start()
      try await hall.append(2000)
    }
    try await hall.arrive()
    try await hall.expectSameRows(at: centre)
    #expect(try centre.incidents(of: hall.id) == [])
    try await hall.stop()
  }
}
