import CLibcrypto

/// SHA-256 (FIPS 180-4) by libcrypto, with a context that is used again and again: fetching the
/// algorithm anew for each record would cost more than hashing it.
final class SHA256 {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    else { preconditionFailure("libcrypto has no SHA-256") }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func hash(_ parts: [UInt8]...) -> RecordHash {
    var done = EVP_DigestInit_ex(context, nil, nil) == 1
    for part in parts { done = done && EVP_DigestUpdate(context, part, part.count) == 1 }
    let result = [UInt8](unsafeUninitializedCapacity: RecordHash.byteCount) { buffer, count in
      done = done && EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1
      precondition(done, "libcrypto cannot hash: out of memory")
      count = RecordHash.byteCount
    }
    return RecordHash(bytes: result)
  }
}
