import CLibcrypto
import Glibc

/// The certificate in a PEM file.
struct CertificateFile: Hashable, Sendable {
  /// When it ends, seconds since 1970.
  var ends: Int64

  /// Nil when the file cannot be read as one: the connection says why in better words.
  init?(path: String) {
    guard let file = BIO_new_file(path, "r") else { return nil }
    defer { BIO_free(file) }
    guard let certificate = PEM_read_bio_X509(file, nil, nil, nil) else { return nil }
    defer { X509_free(certificate) }
    var parts = tm()
    // ASN1_TIME_to_tm gives UTC (OpenSSL 3.0 manual, ASN1_TIME_to_tm(3)).
    guard let end = X509_get0_notAfter(certificate), ASN1_TIME_to_tm(end, &parts) == 1 else {
      return nil
    }
    ends = Int64(timegm(&parts))
  }

  /// What a person should know of it now; nil while it lasts.
  ///
  /// - Parameter now: seconds since 1970.
  func warning(at now: Int64) -> String? {
    guard ends - now < Limits.certificateWarning.components.seconds else { return nil }
    let days = max(ends - now, 0) / 86_400
    return ends <= now
      ? "the hall's certificate has expired: renew it"
      : "the hall's certificate ends in \(days) days: renew it"
  }
}
