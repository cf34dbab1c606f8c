/// How an announcement ended in one zone.
public enum SpeechOutcome: Hashable, Codable, Sendable {
  case said
  /// Begun and broken off by the hall itself.
  case cut(SpeechFailure)
  /// Certainly nothing of it was heard.
  case notSaid(SpeechFailure)
  /// Nobody knows whether it was heard; a person decides whether to call again.
  case unknown(SpeechFailure)
}

public enum SpeechFailure: String, Codable, Sendable, CaseIterable {
  /// The call was over before it could be said: somebody came, or it was ended.
  case answered
  /// A recall took its place.
  case superseded
  case quietHours
  /// Too many waited.
  case tooMany
  /// It waited too long.
  case tooLate
  /// It could not be made short enough.
  case tooLong
  case emergency
  /// The sound device is away.
  case noSound
  /// Neither clips nor synthesis gave the words.
  case noVoice
  case daemonStopped
  case daemonRestarted
}

public struct SpeechEnding: Hashable, Codable, Sendable {
  public var announcement: AnnouncementID
  public var outcome: SpeechOutcome

  public init(announcement: AnnouncementID, outcome: SpeechOutcome) {
    self.announcement = announcement
    self.outcome = outcome
  }
}

public enum VoiceCommand: Hashable, Codable, Sendable {
  /// Said once; no zones: in all of them.
  case say(text: LocalizedText, zones: [VoiceZoneID])
  /// An installer wants to hear a zone.
  case test(zone: VoiceZoneID)
  /// What became of a zone's announcements up to `through`, which none before it waits for.
  case ended(zone: VoiceZoneID, endings: [SpeechEnding], through: AnnouncementID)
  /// How often the evacuation was said so far in this emergency.
  case evacuationSaid(zone: VoiceZoneID, times: Int)
}

public enum VoiceEvent: Hashable, Codable, Sendable {
  case sayOrdered(text: LocalizedText, zones: [VoiceZoneID], at: HallInstant)
  case testOrdered(zone: VoiceZoneID, at: HallInstant)
  case announcementsEnded(
    zone: VoiceZoneID, endings: [SpeechEnding], through: AnnouncementID, at: HallInstant)
  case evacuationSaid(zone: VoiceZoneID, times: Int, at: HallInstant)
}
