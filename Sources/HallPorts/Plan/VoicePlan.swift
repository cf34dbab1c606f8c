public import HallDomain

/// How the hall speaks, and where.
public struct VoicePlan: Hashable, Sendable {
  public var wording: Wording
  /// A directory of clips, a folder a language; nil: speech is synthesised.
  public var clips: String?
  /// Of synthesis, 80 to 450.
  public var wordsPerMinute: Int
  public var hasChime: Bool
  /// An announcement ends within this, its chime included.
  public var limit: Duration
  /// New notices are said once.
  public var saysNotices: Bool
  public var zones: [VoiceZonePlan]

  public init(
    wording: Wording = Wording(), clips: String? = nil, wordsPerMinute: Int = 175,
    hasChime: Bool = true, limit: Duration = .seconds(6), saysNotices: Bool = false,
    zones: [VoiceZonePlan]
  ) {
    self.wording = wording
    self.clips = clips
    self.wordsPerMinute = wordsPerMinute
    self.hasChime = hasChime
    self.limit = limit
    self.saysNotices = saysNotices
    self.zones = zones
  }
}

/// Loudspeakers that say the same.
public struct VoiceZonePlan: Hashable, Sendable {
  public var rules: VoiceZoneRules
  /// An ALSA PCM: `default`, `plughw:CARD=Device`.
  public var device: String
  /// Percent of the full amplitude: half of it is 6 dB less.
  public var volume: DailyLevel
  /// Nothing but emergencies and what a person orders is said in these.
  public var quiet: [DailyLevel.Span]

  public init(
    rules: VoiceZoneRules, device: String = "default", volume: DailyLevel = DailyLevel(percent: 80),
    quiet: [DailyLevel.Span] = []
  ) {
    self.rules = rules
    self.device = device
    self.volume = volume
    self.quiet = quiet
  }

  /// Its name among the devices: `voice/hall`.
  public var deviceID: DeviceID { DeviceID("voice/\(rules.id)") }
}
