/// An open sound device as a voice zone's own thread uses it: mono, 16 bit, `SoundFormat.rate`.
/// The real one is ALSA in LinuxIO; HallTestKit has one in memory.
public protocol Speaker: Sendable {
  /// Hands samples over; blocks while the device's own buffer is full, which is for as long as it
  /// plays. A device that ran dry goes on and counts it.
  func write(_ samples: ArraySlice<Int16>) throws(WireError)
  /// Returns when all that was written has been heard.
  func drain() throws(WireError)
  /// Silence at once: what was written and not heard is thrown away.
  func drop()
  /// Throws when the device is no longer there; asked while nothing is played.
  func check() throws(WireError)
  /// How often it ran dry since it was opened.
  var underruns: Int { get }
  func close()
}

/// Opens a sound device again after it went away.
public protocol SpeakerOpener: WireOpener {
  func open() throws(WireError) -> any Speaker
}

public enum SoundFormat {
  /// Samples a second of all that is played: what espeak-ng speaks at, and more than a 100 V line
  /// carries.
  public static let rate = 22_050
}

/// Makes speech from text. Blocks for as long as that takes: never called on the cooperative pool.
public protocol SpeechSynthesizer: Sendable {
  /// A WAV file.
  /// - Parameter language: ISO 639: `zh`, `en`.
  func speak(
    _ text: String, in language: String, wordsPerMinute: Int
  ) throws(WireError) -> [UInt8]
}
