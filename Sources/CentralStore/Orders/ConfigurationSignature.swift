import CLibcrypto

/// Ed25519 (RFC 8032) over a hall file, by libcrypto: the person who may change a hall's file holds
/// the key, not whoever holds the centre's database.
///
/// Signed are the words `hall-configuration`, the hall's id and the version, a line each, and the
/// file's bytes after them: a file for one hall is none for another.
public enum ConfigurationSignature {
  public struct Failure: Error, Hashable, CustomStringConvertible, Sendable {
    public var description: String
  }

  static func message(hall: String, version: String, file: [UInt8]) -> [UInt8] {
    Array("hall-configuration\n\(hall)\n\(version)\n".utf8) + file
  }

  /// - Parameter publicKey: PEM, as `openssl pkey -pubout` writes it.
  public static func isValid(
    _ signature: [UInt8], hall: String, version: String, file: [UInt8], publicKey: [UInt8]
  ) throws(Failure) -> Bool {
    let key = try Self.key(publicKey, "public") { PEM_read_bio_PUBKEY($0, nil, nil, nil) }
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let message = message(hall: hall, version: version, file: file)
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else {
      throw Failure(description: "libcrypto cannot verify with this key")
    }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// - Parameter privateKey: PEM, as `openssl genpkey -algorithm ed25519` writes it.
  public static func sign(
    hall: String, version: String, file: [UInt8], privateKey: [UInt8]
  ) throws(Failure) -> [UInt8] {
    let key = try Self.key(privateKey, "private") { PEM_read_bio_PrivateKey($0, nil, nil, nil) }
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let message = message(hall: hall, version: version, file: file)
    var signature = [UInt8](repeating: 0, count: 64)
    var count = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else { throw Failure(description: "libcrypto cannot sign with this key") }
    return Array(signature.prefix(count))
  }

  /// SHA-256, hexadecimal.
  public static func digest(of file: [UInt8]) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    SHA256(file, file.count, &bytes)
    return bytes.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }

  private static func key(
    _ pem: [UInt8], _ noun: String, _ read: (OpaquePointer) -> OpaquePointer?
  ) throws(Failure) -> OpaquePointer {
    guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else {
      throw Failure(description: "out of memory")
    }
    defer { BIO_free(memory) }
    guard let key = read(memory) else {
      throw Failure(description: "this is no \(noun) key in PEM")
    }
    guard EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 else {
      EVP_PKEY_free(key)
      throw Failure(description: "the \(noun) key is not of Ed25519")
    }
    return key
  }
}
