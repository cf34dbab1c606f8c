import HallDomain
import HallPorts

/// What the hall wants of one zone, as the newest committed state says it.
struct VoiceScene: Equatable {
  /// The zone's announcements that are kept, oldest first.
  var announcements: [AnnouncementQueue.Item] = []
  /// Those of them that need not be said any more.
  var outdated: [AnnouncementID: SpeechFailure] = [:]
  /// The newest announcement of the hall, of this zone or not.
  var last = AnnouncementID(rawValue: 0)
  /// The evacuation is wanted: a state and no announcement, said as long as it lasts.
  var evacuation: LocalizedText?

  init() {}

  init(_ view: HallView, of plan: VoiceZonePlan, saysNotices: Bool, at now: HallInstant) {
    last = view.state.voice.last
    evacuation = view.state.isEmergency ? view.rules.evacuation : nil
    for announcement in view.state.voice.announcements where announcement.concerns(plan.rules) {
      if case .notice = announcement.content, !saysNotices { continue }
      var called: Utterance.Called?
      if case .call(let call) = announcement.content { called = view.rules.utterance(of: call) }
      announcements.append(.init(announcement: announcement, called: called, since: now))
      if let reason = view.state.reasonAgainst(announcement) {
        outdated[announcement.id] = reason
      }
    }
  }
}
