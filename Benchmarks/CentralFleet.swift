import CentralStore
import Foundation
import HallTestKit

/// A province: a thousand halls, each with a connection and a replicator of its own, at two events
/// a second, into one server. They read one journal, whose chain is as good for all of them.
enum CentralFleet: Scene {
  static let names = ["fleet_events_per_s", "fleet_lag_p99_ms", "fleet_server_cpu_percent"]
  static let halls = 1000
  static let perSecond = 2
  static let seconds = 30

  static func measure() async throws -> [Figure] {
    Descriptors.raise()
    let peer = try CentralPeer(settings: ["max_connections=\(halls + 50)", "shared_buffers=512MB"])
    let ids = (0..<halls).map { "h\($0)" }
    for id in ids { try peer.administration.addHall(id, name: "") }
    let bench = try await CentralBench("fleet")
    let replicators = ids.map { bench.replicator($0, port: peer.cluster.port) }
    let running = Task {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for replicator in replicators { group.addTask { try await replicator.run() } }
        try await group.waitForAll()
      }
    }
    _ = try await bench.append()
    for replicator in replicators { try await CentralBench.reach(replicator, 1) }
    let (start, spent) = (ContinuousClock.now, try peer.processorSeconds())
    // Of every fiftieth hall each record is watched.
    let watched = replicators.enumerated().filter { $0.offset % 50 == 0 }.map(\.element)
    let (lags, own) = try await bench.live(
      seconds * perSecond, perSecond: perSecond, seenBy: watched)
    for replicator in replicators {
      try await CentralBench.reach(replicator, Int64(seconds * perSecond + 1))
    }
    let span = (ContinuousClock.now - start).asSeconds
    let server = 100 * (try peer.processorSeconds() - spent) / span
    running.cancel()
    try await running.value
    await bench.close()
    let events = halls * perSecond * seconds
    return [
      Figure(
        name: names[0], value: Double(events) / span, unit: "1/s",
        limit: Double(halls * perSecond), better: .higher, n: events,
        limitIs: "what \(halls) halls make: \(perSecond) a second each"),
      Figure(
        name: names[1], value: lags.quantile(0.99), unit: "ms", limit: 100, better: .lower,
        n: lags.count, limitIs: "the bar of a single hall"),
      Figure(
        name: names[2], value: server, unit: "% of a core", limit: 200, better: .lower,
        n: events,
        limitIs: "two cores, which the halls' side shares: it took \(Int(own)) %"),
    ]
  }
}
