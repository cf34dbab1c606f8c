import CSonic
import HallPorts

/// Time without pitch: the sonic library (https://github.com/waywardgeek/sonic), which espeak-ng
/// uses too.
extension Sound {
  /// Faster speech of the same pitch; 1 is as it is.
  public func faster(by speed: Float) -> Sound {
    speed <= 1 ? self : changed(speed: speed, rate: 1)
  }

  /// From another rate of samples.
  public static func resampled(_ samples: [Int16], from rate: Int) -> Sound {
    let sound = Sound(samples: samples)
    if rate == SoundFormat.rate { return sound }
    return sound.changed(speed: 1, rate: Float(rate) / Float(SoundFormat.rate), from: rate)
  }

  private func changed(speed: Float, rate: Float, from: Int = SoundFormat.rate) -> Sound {
    // sonic answers into the same buffer, which must hold the longer of the two.
    let room = Int(Float(samples.count) * max(1, 1 / (speed * rate))) + 4096
    var buffer = samples + [Int16](repeating: 0, count: room - samples.count)
    let count = sonicChangeShortSpeed(
      &buffer, Int32(samples.count), speed, 1, rate, 1, 0, Int32(from), 1)
    return Sound(samples: Array(buffer.prefix(max(Int(count), 0))))
  }
}
