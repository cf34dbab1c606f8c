import Glibc
public import HallPorts
import Synchronization
public import WireFormats

/// A voice that speaks in tones: each phrase is one tone, so that a test finds what was said when
/// in the samples.
public final class ToneVoice: SpeechSynthesizer {
  private struct State {
    var asked: [String] = []
    var isAway = false
    var isHeld = false
  }

  private let state = Mutex(State())
  private let span: @Sendable (String) -> Duration
  private let frequency: @Sendable (String) -> Double

  public init(
    frequency: @escaping @Sendable (String) -> Double = { _ in 440 },
    span: @escaping @Sendable (String) -> Duration
  ) {
    self.frequency = frequency
    self.span = span
  }

  public var asked: [String] { state.withLock { $0.asked } }
  public func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
  /// While it is held it is still thinking of what to say.
  public func setHeld(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

  public func speak(
    _ text: String, in language: String, wordsPerMinute: Int
  ) throws(WireError) -> [UInt8] {
    state.withLock { $0.asked.append(text) }
    while state.withLock({ $0.isHeld }) { usleep(1000) }
    let isAway = state.withLock { $0.isAway }
    if isAway { throw .gone("no voice") }
    return Self.tone(frequency(text), span(text)).bytes
  }

  /// A sine of half the full amplitude.
  public static func tone(
    _ frequency: Double, _ span: Duration, amplitude: Double = 16_000,
    rate: Int = SoundFormat.rate
  ) -> WAVFile {
    let seconds = Double(span.components.seconds) + Double(span.components.attoseconds) / 1e18
    return WAVFile(
      rate: rate,
      samples: (0..<Int(seconds * Double(rate))).map {
        Int16(amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate)))
      })
  }

  /// How much of a frequency is in samples, 0 to 1 for a pure tone (Goertzel's algorithm).
  public static func share(of frequency: Double, in samples: some Sequence<Int16>) -> Double {
    let omega = 2 * Double.pi * frequency / Double(SoundFormat.rate)
    let coefficient = 2 * cos(omega)
    var (one, two, energy, count) = (0.0, 0.0, 0.0, 0.0)
    for sample in samples {
      let value = Double(sample)
      (one, two) = (value + coefficient * one - two, one)
      energy += value * value
      count += 1
    }
    if energy == 0 { return 0 }
    let power = one * one + two * two - coefficient * one * two
    return power / (energy * count / 2)
  }
}
