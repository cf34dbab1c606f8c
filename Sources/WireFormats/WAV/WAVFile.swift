/// A sound as a RIFF WAVE file of linear PCM, 16 bit (Multimedia Programming Interface and Data
/// Specifications 1.0, IBM and Microsoft, 1991, "Waveform Audio File Format";
/// https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html).
public struct WAVFile: Hashable, Sendable {
  /// Samples a second.
  public var rate: Int
  public var channels: Int
  /// Channels interleaved.
  public var samples: [Int16]

  public init(rate: Int, channels: Int = 1, samples: [Int16]) {
    self.rate = rate
    self.channels = channels
    self.samples = samples
  }

  public enum Fault: Error, Hashable, Sendable {
    /// No RIFF file, or not of sound.
    case notWAV
    /// Another coding than linear PCM of 16 bit; the text is what it has.
    case unsupported(String)
    /// Ends before its samples begin.
    case truncated
  }

  /// Any bytes give a file or a fault. A data chunk longer than the file (a stream whose length was
  /// not known when its head was written) ends with it.
  public init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count >= 12, bytes.starts(with: "RIFF".utf8),
      bytes[8..<12].elementsEqual("WAVE".utf8)
    else { throw .notWAV }
    var format: (rate: Int, channels: Int)?
    var place = 12
    while place + 8 <= bytes.count {
      let length = Self.number(bytes, at: place + 4, bytes: 4)
      let body = place + 8
      let end = min(body + length, bytes.count)
      if bytes[place..<place + 4].elementsEqual("fmt ".utf8) {
        format = try Self.format(bytes[body..<end])
      } else if bytes[place..<place + 4].elementsEqual("data".utf8) {
        guard let format else { throw .truncated }
        let count = (end - body) / 2 / format.channels * format.channels
        self.init(
          rate: format.rate, channels: format.channels,
          samples: (0..<count).map {
            Int16(bitPattern: UInt16(Self.number(bytes, at: body + 2 * $0, bytes: 2)))
          })
        return
      }
      // Chunks begin at even places.
      place = body + length + length % 2
    }
    throw .truncated
  }

  private static func format(
    _ body: ArraySlice<UInt8>
  ) throws(Fault) -> (rate: Int, channels: Int) {
    let bytes = Array(body)
    guard bytes.count >= 16 else { throw .truncated }
    let tag = number(bytes, at: 0, bytes: 2)
    let channels = number(bytes, at: 2, bytes: 2)
    let rate = number(bytes, at: 4, bytes: 4)
    let bits = number(bytes, at: 14, bytes: 2)
    // WAVE_FORMAT_EXTENSIBLE says in its subformat what it is.
    let coding = tag == 0xFFFE && bytes.count >= 26 ? number(bytes, at: 24, bytes: 2) : tag
    guard coding == 1, bits == 16 else {
      throw .unsupported("coding \(coding), \(bits) bit")
    }
    guard (1...2).contains(channels), (8000...192_000).contains(rate) else {
      throw .unsupported("\(channels) channels, \(rate) Hz")
    }
    return (rate, channels)
  }

  private static func number(_ bytes: [UInt8], at place: Int, bytes count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  /// The file, its head 44 bytes.
  public var bytes: [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let length = samples.count * 2
    var file = Array("RIFF".utf8) + little(36 + length, 4) + Array("WAVEfmt ".utf8)
    file += little(16, 4) + little(1, 2) + little(channels, 2) + little(rate, 4)
    file += little(rate * channels * 2, 4) + little(channels * 2, 2) + little(16, 2)
    file += Array("data".utf8) + little(length, 4)
    file.reserveCapacity(file.count + length)
    for sample in samples {
      file.append(UInt8(truncatingIfNeeded: sample))
      file.append(UInt8(truncatingIfNeeded: sample >> 8))
    }
    return file
  }
}
