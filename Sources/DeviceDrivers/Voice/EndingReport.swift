import HallDomain

/// Gathers how announcements ended, so that the journal gets one record for many: an SD card wears
/// by writes. Told in order: what stands before an announcement that is still open has to wait, so
/// that the cursor never passes something that a restart would have to tell of.
struct EndingReport: Equatable {
  /// All up to it were told, or are none of this zone's.
  private(set) var told: AnnouncementID
  private var open: Set<AnnouncementID> = []
  private var ended: [SpeechEnding] = []
  private var highest: AnnouncementID
  private var since: HallInstant?
  /// Something that a person should know at once.
  private var isUrgent = false

  init(told: AnnouncementID) {
    self.told = told
    highest = told
  }

  /// The zone's announcements begin to be open.
  mutating func begin(_ ids: [AnnouncementID], upTo last: AnnouncementID) {
    open.formUnion(ids)
    highest = max(highest, last)
  }

  mutating func end(_ endings: [SpeechEnding], at now: HallInstant) {
    for ending in endings where open.remove(ending.announcement) != nil {
      ended.append(ending)
      if since == nil { since = now }
      switch ending.outcome {
      case .unknown, .notSaid(.noSound), .notSaid(.noVoice), .cut(.tooLong): isUrgent = true
      case .said, .cut, .notSaid: break
      }
    }
  }

  var deadline: HallInstant? { since.map { $0 + VoiceLimits.reportEvery } }

  /// The endings that can be told now, when it is time to.
  mutating func take(at now: HallInstant, all: Bool = false)
    -> (endings: [SpeechEnding], through: AnnouncementID)?
  {
    guard let deadline, all || isUrgent || now >= deadline
      || ended.count >= VoiceLimits.endingsPerReport
    else { return nil }
    let through = open.min().map { AnnouncementID(rawValue: $0.rawValue - 1) } ?? highest
    let endings = ended.filter { $0.announcement <= through }
      .sorted { $0.announcement < $1.announcement }
    guard !endings.isEmpty else {
      // It waits for an older one that is being said.
      since = now
      return nil
    }
    ended.removeAll { $0.announcement <= through }
    told = through
    since = ended.isEmpty ? nil : now
    isUrgent = false
    return (endings, through)
  }
}
