import Glibc
import HallPorts

/// The two tones before an announcement (叮咚): a falling major third, struck and dying away.
public enum Chime {
  public static let sound: Sound = {
    let rate = Double(SoundFormat.rate)
    var samples = [Double](repeating: 0, count: Sound.count(of: .milliseconds(700)))
    for (start, frequency) in [(0.0, 659.26), (0.28, 523.25)] {
      let from = Int(start * rate)
      for index in from..<samples.count {
        let time = Double(index - from) / rate
        // 4 ms of attack against a click; an octave above gives it the sound of a bar.
        let envelope = min(time / 0.004, 1) * exp(-time * 6)
        let phase = 2 * Double.pi * frequency * time
        samples[index] += envelope * (sin(phase) + 0.25 * sin(2 * phase))
      }
    }
    return Sound(samples: samples.map { Int16($0 * 7000) }).cut(to: .milliseconds(700))
  }()
}
