import CentralStore
import Foundation
import HallTestKit

/// The way of the journal to the centre, on loopback and a PostgreSQL of its own: a live hall of
/// 100 events a second, and a backlog beside a bare COPY of the same rows.
enum CentralSync: Scene {
  static let names = [
    "backlog_events_per_s", "wire_bytes_per_event", "live_lag_p99_ms", "live_lag_backlog_p99_ms",
    "sync_cpu_percent",
  ]
  static let backlog = 1_000_000
  static let live = 1000
  static let livePerSecond = 100

  static func measure() async throws -> [Figure] {
    let peer = try CentralPeer()
    for hall in ["bench", "wire", "idle"] { try peer.administration.addHall(hall, name: "") }
    let bench = try await CentralBench("central")
    let bytes = try await wireBytes(bench, peer)
    let idle = try await idleLive(bench, peer)
    try await bench.fill(backlog)

    let replicator = bench.replicator("bench", port: peer.cluster.port)
    let end = Int64(await bench.journal.lastSequence())
    let running = Task { try await replicator.run() }
    while CentralBench.figure("batches", of: replicator) == 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    let behind = try await bench.live(100, perSecond: livePerSecond, seenBy: [replicator])
    try await CentralBench.reach(replicator, end)
    running.cancel()
    try await running.value
    // Once more, alone: nothing is written meanwhile.
    try peer.administration.addHall("alone", name: "")
    let alone = bench.replicator("alone", port: peer.cluster.port)
    let start = ContinuousClock.now
    let drain = Task { try await alone.run() }
    try await CentralBench.reach(alone, end)
    let perSecond = Double(end) / (ContinuousClock.now - start).asSeconds
    drain.cancel()
    try await drain.value
    await bench.close()
    let copied = try peer.bareCopy(of: "alone", count: Int(end))
    return [
      Figure(
        name: names[0], value: perSecond, unit: "1/s", limit: copied, better: .higher,
        n: Int(end),
        limitIs: "psql's COPY of the same rows into a plain table with the same key, same server"),
      Figure(
        name: names[1], value: bytes, unit: "B", limit: 200, better: .lower, n: 50_000,
        limitIs: "the bar: 200 bytes to the server, without TCP's and TLS's own"),
      Figure(
        name: names[2], value: idle.lags.quantile(0.99), unit: "ms", limit: 100, better: .lower,
        n: idle.lags.count, limitIs: "the bar: 100 ms from commit to known at the centre"),
      Figure(
        name: names[3], value: behind.lags.quantile(0.99), unit: "ms",
        limit: 2 * idle.lags.quantile(0.99), better: .lower, n: behind.lags.count,
        limitIs: "the bar: twice the idle lag, while \(backlog) events are on their way"),
      Figure(
        name: names[4], value: idle.cpu, unit: "%", limit: 5, better: .lower, n: live,
        limitIs: "the bar: 5 % of a core at \(livePerSecond) events a second; the same writing "
          + "without the replicator taken off"),
    ]
  }

  private static func wireBytes(_ bench: CentralBench, _ peer: CentralPeer) async throws -> Double {
    try await bench.fill(50_000)
    let proxy = FaultyProxy(to: peer.cluster.port)
    let replicator = bench.replicator("wire", port: proxy.port)
    let running = Task { try await replicator.run() }
    let end = await bench.journal.lastSequence()
    try await CentralBench.reach(replicator, end)
    running.cancel()
    try await running.value
    return Double(proxy.bytes.toServer) / Double(end)
  }

  /// Lags of a hall without a backlog, and what the replicator costs.
  private static func idleLive(
    _ bench: CentralBench, _ peer: CentralPeer
  ) async throws -> (lags: [Double], cpu: Double) {
    let replicator = bench.replicator("idle", port: peer.cluster.port)
    let alone = try await bench.live(live, perSecond: livePerSecond, seenBy: []).cpu
    let running = Task { try await replicator.run() }
    try await CentralBench.reach(replicator, await bench.journal.lastSequence())
    let (lags, both) = try await bench.live(live, perSecond: livePerSecond, seenBy: [replicator])
    running.cancel()
    try await running.value
    return (lags, both - alone)
  }
}
