import Foundation
import HallTestKit
import Testing

@testable import CentralStore

/// Against the openssl program, as a person would sign by hand.
struct ConfigurationSignatureTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/sign-\(UUID().uuidString)"

  private func openssl(_ arguments: String...) throws {
    let answer = try ChildProcess.run(URL(filePath: "/usr/bin/openssl"), arguments)
    try #require(answer.status == 0, "\(answer.errors)")
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder + "/" + name)))
  }

  @Test func whatOneSideSignsTheOtherVerifiesAndNothingElse() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try openssl("genpkey", "-algorithm", "ed25519", "-out", folder + "/key.pem")
    try openssl("pkey", "-in", folder + "/key.pem", "-pubout", "-out", folder + "/public.pem")
    let file = Array("hall: {name: 和平区}\n".utf8)
    let message = Array("hall-configuration\nheping-01\n2026-3\n".utf8) + file
    try Data(message).write(to: URL(filePath: folder + "/message"))
    try openssl(
      "pkeyutl", "-sign", "-rawin", "-inkey", folder + "/key.pem", "-in", folder + "/message",
      "-out", folder + "/signature")
    let (key, publicKey) = (try bytes("key.pem"), try bytes("public.pem"))
    let signature = try bytes("signature")
    // RFC 8032: one key and one message have one signature.
    #expect(
      try ConfigurationSignature.sign(
        hall: "heping-01", version: "2026-3", file: file, privateKey: key) == signature)
    func isValid(
      _ signature: [UInt8], hall: String = "heping-01", version: String = "2026-3",
      file: [UInt8] = file
    ) throws -> Bool {
      try ConfigurationSignature.isValid(
        signature, hall: hall, version: version, file: file, publicKey: publicKey)
    }
    #expect(try isValid(signature))
    #expect(try !isValid(signature, hall: "heping-02"))
    #expect(try !isValid(signature, version: "2026-4"))
    #expect(try !isValid(signature, file: file + [10]))
    #expect(try !isValid([]))
    #expect(try !isValid(Array(signature.dropLast())))
    for index in [0, 31, 63] {
      var other = signature
      other[index] ^= 1
      #expect(try !isValid(other))
    }
  }

  @Test func whatIsNoKeyOfEd25519IsSaid() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try openssl("genpkey", "-algorithm", "ed448", "-out", folder + "/other.pem")
    for pem in [try bytes("other.pem"), [], Array("-----BEGIN PRIVATE KEY-----".utf8)] {
      #expect(throws: ConfigurationSignature.Failure.self) {
        try ConfigurationSignature.sign(hall: "a", version: "1", file: [], privateKey: pem)
      }
    }
  }
}
