public import HallPorts

/// Opens an ALSA PCM by its name: `default`, `plughw:CARD=Device`, one of `asound.conf`, or
/// `file:PATH,wav`, which plays into a file on a machine without a sound card.
public struct ALSASpeakerOpener: SpeakerOpener {
  public let device: String
  private let signal = WakeSignal()

  public init(device: String) { self.device = device }

  public var label: String { device }

  public func open() throws(WireError) -> any Speaker {
    try ALSASpeaker(device: device, label: device)
  }

  public func wake() { signal.signal() }

  public func rest(for span: Duration) { signal.rest(for: span) }
}
