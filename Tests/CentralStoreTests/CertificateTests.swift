import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// Mutual TLS as docs/central.md sets it up, with certificates made by openssl.
struct CertificateTests {
  /// A folder with an authority, its certificates and another authority.
  private final class Papers {
    let folder = FileManager.default.temporaryDirectory.path + "/papers-\(UUID().uuidString)"

    init(halls: [String]) throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for authority in ["ca", "stranger"] {
        try openssl(
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
          "/CN=\(authority)", "-keyout", "\(authority).key", "-out", "\(authority).pem")
      }
      for name in ["centre"] + halls { try issue(name, by: "ca") }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func issue(_ name: String, by authority: String, days: String = "2") throws {
      try openssl(
        "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=\(name)", "-addext",
        "subjectAltName=IP:127.0.0.1", "-keyout", "\(name).key", "-out", "\(name).csr")
      try openssl(
        "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey",
        "\(authority).key", "-CAcreateserial", "-days", days, "-copy_extensions", "copy", "-out",
        "\(name).pem")
    }

    func path(_ name: String) -> String { folder + "/" + name }

    func bytes(_ name: String) -> Data {
      FileManager.default.contents(atPath: path(name)) ?? Data()
    }

    private func openssl(_ arguments: String...) throws {
      // openssl has no option for a folder: names become paths.
      let files = arguments.map {
        $0.hasSuffix(".key") || $0.hasSuffix(".pem") || $0.hasSuffix(".csr") ? path($0) : $0
      }
      let done = try ChildProcess.run(URL(filePath: "/usr/bin/openssl"), files)
      try #require(done.status == 0, "\(done.errors)")
    }
  }

  private func protect(_ cluster: PostgresCluster, _ papers: Papers) throws {
    try cluster.configure(
      files: [
        "server.pem": papers.bytes("centre.pem"), "server.key": papers.bytes("centre.key"),
        "ca.pem": papers.bytes("ca.pem"),
      ],
      settings: """

        ssl = on
        ssl_cert_file = 'server.pem'
        ssl_key_file = 'server.key'
        ssl_ca_file = 'ca.pem'

        """,
      rules: """
        hostssl halls +central_hall 0.0.0.0/0 cert map=halls
        host all +central_hall 0.0.0.0/0 reject

        """, identities: "halls /^([a-z0-9-]+)$ hall_\\1\n")
  }

  @Test func aCertificateThatEndsIsReportedAndItsRenewalTakenWithoutARestart() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    let id = try centre.newHall()
    let papers = try Papers(halls: [id])
    try protect(cluster, papers)
    let hall = try await SyncedHall(id, port: cluster.port, records: 10) {
      $0.tls = CentralPlan.TLS(
        root: papers.path("ca.pem"), certificate: papers.path(id + ".pem"),
        key: papers.path(id + ".key"))
    }
    func wait(for isRight: (DeviceHealth) -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(120)
      while !isRight(hall.replicator.devices()[0].health), ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    let warning = "the hall's certificate ends in 1 days: renew it"
    try await wait { $0 == .degraded(reason: warning) }
    #expect(hall.replicator.devices()[0].health == .degraded(reason: warning))
    let serial = "SELECT client_serial FROM pg_stat_ssl WHERE client_dn LIKE '%\(id)'"
    let before = try centre.connection().run(serial)
    try papers.issue(id, by: "ca", days: "300")
    try await wait { $0 == .up }
    #expect(hall.replicator.devices()[0].health == .up)
    let after = try centre.connection().run(serial)
    #expect(before.count == 1 && after.count == 1 && before != after)
    // The hall's own events tell of it.
    #expect(
      hall.house.commands.contains(
        .devices(.health(device: Replicator.device, health: .degraded(reason: warning)))))
    try await hall.stop()
  }

  @Test func aHallComesInWithItsOwnCertificateAndNoOtherWay() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    let (own, other) = (try centre.newHall(), try centre.newHall())
    let papers = try Papers(halls: [own, other])
    try protect(cluster, papers)

    func fault(
      host: String = "127.0.0.1", root: String = "ca.pem", papersOf: String? = nil,
      key: String? = nil, isPlain: Bool = false
    ) async -> String {
      let name = papersOf ?? own
      let tls = CentralPlan.TLS(
        root: papers.path(root), certificate: papers.path(name + ".pem"),
        key: papers.path(key ?? name + ".key"))
      let link = CentralLink(
        plan: CentralPlan(
          hall: own, host: host, port: cluster.port, tls: isPlain ? nil : tls),
        software: "test")
      defer { link.close() }
      do throws(UplinkFault) {
        try await link.connect()
        return try await link.greet(journalEnd: 0).head == .start ? "in" : "?"
      } catch {
        return error.code
      }
    }
    #expect(await fault() == "in")
    #expect(await fault(papersOf: other) == "refused")
    #expect(await fault(isPlain: true) == "refused")
    #expect(await fault(root: "stranger.pem") == "certificate")
    #expect(await fault(root: "nowhere.pem") == "certificate")
    #expect(await fault(host: "localhost") == "certificate")
    #expect(await fault(key: other + ".key") == "certificate")
    #expect(await fault(key: "nowhere.key") == "certificate")
    #expect(await fault(host: "no-such-host.invalid") == "unknown-name")
    // Renewed papers count at the next connection.
    try papers.issue(own, by: "stranger")
    #expect(await fault() == "certificate")
    try papers.issue(own, by: "ca")
    #expect(await fault() == "in")
  }
}
