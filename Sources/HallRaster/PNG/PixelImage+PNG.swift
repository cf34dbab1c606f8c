import CPNG

/// A PNG file could not be read or written; the text is libpng's.
public struct PNGError: Error, Hashable, Sendable, CustomStringConvertible {
  public var reason: String
  public var description: String { "PNG: \(reason)" }
}

extension PixelImage {
  /// The picture as a PNG file: 8 bits a channel, RGB, not interlaced (ISO/IEC 15948).
  ///
  /// libpng's simplified interface is used because it reports errors without `longjmp`, which must
  /// not cross Swift frames. An empty picture (no pixel) gives no bytes: PNG cannot hold it.
  public func png() -> [UInt8] {
    guard width > 0, height > 0 else { return [] }
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    defer { png_image_free(&image) }
    // First the size, then the file: deflate gives the same both times.
    var size = 0
    guard png_image_write_to_memory(&image, nil, &size, 0, bytes, 0, nil) != 0, size > 0 else {
      return []
    }
    let written = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let isWritten =
        png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, bytes, 0, nil) != 0
      count = isWritten ? size : 0
    }
    return written
  }

  /// Reads a PNG file; transparency is laid over black.
  ///
  /// - Parameter sideLimit: more pixels across or down are an error, before any room is taken.
  public init(png file: [UInt8], sideLimit: Int = Limits.pictureSide) throws(PNGError) {
    // libpng keeps the address between its two calls, so it must stay valid over both.
    let result = file.withUnsafeBytes { raw in
      Result { () throws(PNGError) in try Self.read(raw, sideLimit) }
    }
    self = try result.get()
  }

  private static func read(
    _ file: UnsafeRawBufferPointer, _ sideLimit: Int
  ) throws(PNGError) -> PixelImage {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
      throw PNGError(reason: message(image))
    }
    guard image.width <= sideLimit, image.height <= sideLimit else {
      throw PNGError(
        reason:
          "\(image.width) x \(image.height) pixels are too many: at most \(sideLimit) a side")
    }
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    let (width, height) = (Int(image.width), Int(image.height))
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    var background = png_color(red: 0, green: 0, blue: 0)
    guard png_image_finish_read(&image, &background, &pixels, 0, nil) != 0,
      let read = PixelImage(width: width, height: height, bytes: pixels)
    else { throw PNGError(reason: message(image)) }
    return read
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
