import CLibcrypto
import FoundationEssentials
public import HallDomain

extension NoticePicture {
  /// A file that somebody sends.
  ///
  /// - Throws: when it is no PNG file, or larger than a notice's picture may be.
  public init(png file: [UInt8]) throws(PNGError) {
    let most = HallDomain.Limits.noticePictureBytes
    guard file.count <= most else {
      throw PNGError(reason: "\(file.count) bytes are too many: at most \(most)")
    }
    let image = try PixelImage(png: file, sideLimit: Limits.noticePictureSide)
    self.init(
      sha256: Self.sha256(of: file), width: image.width, height: image.height,
      png: Data(file).base64EncodedString())
  }

  /// The file; nil: it is no base64.
  public var file: [UInt8]? { Data(base64Encoded: png).map(Array.init) }

  private static func sha256(of file: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_Digest(file, file.count, &digest, nil, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension PixelImage {
  /// A notice's picture; nil: it was kept by a program that took what this one does not read.
  public init?(_ picture: NoticePicture) {
    guard let file = picture.file,
      let image = try? PixelImage(png: file, sideLimit: Limits.noticePictureSide)
    else { return nil }
    self = image
  }
}
