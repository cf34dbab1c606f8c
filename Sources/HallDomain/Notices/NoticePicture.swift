/// A picture of a notice. The file itself stands in the record, under the same chain of hashes as
/// everything else: it survives whatever the notice survives, goes with backups, and what was shown
/// can be proved. No decision looks into it.
public struct NoticePicture: Hashable, Codable, Sendable {
  /// SHA-256 of the file (FIPS 180-4), 64 hexadecimal digits.
  public var sha256: String
  /// Pixels.
  public var width: Int
  public var height: Int
  /// The file (PNG, ISO/IEC 15948) in base64 (RFC 4648, 4), as records carry it.
  public var png: String

  public init(sha256: String, width: Int, height: Int, png: String) {
    self.sha256 = sha256
    self.width = width
    self.height = height
    self.png = png
  }
}
