import Glibc
import HallDomain
import HallPorts

/// Mono samples at `SoundFormat.rate`.
public struct Sound: Hashable, Sendable {
  public var samples: [Int16]

  public init(samples: [Int16] = []) { self.samples = samples }

  public static func silence(_ span: Duration) -> Sound {
    Sound(samples: [Int16](repeating: 0, count: count(of: span)))
  }

  public static func count(of span: Duration) -> Int {
    Int(span.wholeNanoseconds * Int64(SoundFormat.rate) / 1_000_000_000)
  }

  public static func span(of count: Int) -> Duration {
    .nanoseconds(Int64(count) * 1_000_000_000 / Int64(SoundFormat.rate))
  }

  public var span: Duration { Self.span(of: samples.count) }

  public mutating func append(_ other: Sound) { samples += other.samples }

  // MARK: - Level

  /// Root mean square of its blocks of 20 ms that are louder than silence, dB of full scale; nil:
  /// all of it is silence.
  public var level: Float? {
    let block = Self.count(of: .milliseconds(20))
    let floor = Self.amplitude(Limits.silence)
    var energy = 0.0
    var counted = 0
    for start in stride(from: 0, to: samples.count, by: block) {
      let part = samples[start..<min(start + block, samples.count)]
      let sum = part.reduce(0.0) { $0 + Double($1) * Double($1) }
      guard (sum / Double(part.count)).squareRoot() > Double(floor) else { continue }
      energy += sum
      counted += part.count
    }
    guard counted > 0 else { return nil }
    return 20 * Float(log10((energy / Double(counted)).squareRoot() / 32_768))
  }

  /// As loud as all speech is, so that clips and languages do not jump.
  public var levelled: Sound {
    guard let level else { return self }
    let loudest = samples.reduce(1) { Swift.max($0, abs(Int($1))) }
    let wanted = powf(10, (Limits.level - level) / 20)
    return scaled(by: Swift.min(wanted, Self.amplitude(Limits.peak) / Float(loudest)))
  }

  public func scaled(by factor: Float) -> Sound {
    Sound(
      samples: samples.map { Int16(clamping: Int((Float($0) * factor).rounded())) })
  }

  /// Without the silence at its ends.
  public var trimmed: Sound {
    let floor = Int(Self.amplitude(Limits.silence))
    guard let first = samples.firstIndex(where: { abs(Int($0)) > floor }),
      let last = samples.lastIndex(where: { abs(Int($0)) > floor })
    else { return Sound() }
    // A consonant begins softer than the floor.
    let margin = Self.count(of: .milliseconds(15))
    return Sound(
      samples: Array(
        samples[Swift.max(first - margin, 0)...Swift.min(last + margin, samples.count - 1)]))
  }

  /// Its beginning, faded out at the end.
  public func cut(to span: Duration) -> Sound {
    var kept = Array(samples.prefix(Self.count(of: span)))
    let fade = Swift.min(Self.count(of: Limits.fade), kept.count)
    for index in 0..<fade {
      let place = kept.count - fade + index
      kept[place] = Int16(clamping: Int(kept[place]) * (fade - index - 1) / Swift.max(fade, 1))
    }
    return Sound(samples: kept)
  }

  static func amplitude(_ decibels: Float) -> Float { 32_768 * powf(10, decibels / 20) }
}
