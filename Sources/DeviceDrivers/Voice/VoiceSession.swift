import HallDomain
import HallPorts
import HallSound

/// The decisions of a voice zone: what is said when, what is dropped, and how each announcement
/// ended. Pure; times are instants of the hall's timeline.
///
/// Nothing is ever said twice: an announcement that an earlier run of the daemon may have begun
/// ends as unknown and is not begun again. An evacuation is no announcement but a state: it breaks
/// off whatever is being said and is repeated until the emergency is over.
struct VoiceSession {
  enum Input: Equatable {
    case scene(VoiceScene)
    /// The device is there, or is not.
    case opened
    case lost(String)
    /// The speech at hand came to its end; `calls` is how many of several were in it.
    case finished(Finish)
    case tick
    case stop
  }

  enum Finish: Equatable {
    case said(calls: Int, isCut: Bool)
    /// Broken off at our own order.
    case brokenOff
    /// The device went in the midst of it.
    case lost
    /// It could not be made; nothing was heard.
    case failed(String)
  }

  enum Action: Equatable {
    case speak(Utterance, volume: Int)
    /// Silence at once.
    case breakOff
    case report([SpeechEnding], through: AnnouncementID)
    case evacuationSaid(times: Int)
    case health(DeviceHealth)
  }

  enum Speaking: Equatable {
    case items([AnnouncementQueue.Item])
    case evacuation
  }

  struct Figures: Equatable {
    var said = 0
    var cut = 0
    var notSaid = 0
    var unknown = 0
  }

  private let plan: VoiceZonePlan
  private(set) var queue = AnnouncementQueue()
  private(set) var speaking: Speaking?
  private(set) var figures = Figures()
  private(set) var health: DeviceHealth?
  private var report: EndingReport
  private var seen: AnnouncementID
  private var outdated: [AnnouncementID: SpeechFailure] = [:]
  private var evacuation: LocalizedText?
  private var evacuationTimes = 0
  private var nextSpeech = HallInstant.zero
  private var deviceFault: String? = "it has not been opened yet"
  private var voiceFault: String?
  private var isBreaking = false
  private var isStopping = false
  /// The local time of day; nil: the clock cannot be believed.
  var timeOfDay: TimeOfDay?

  /// - Parameters:
  ///   - told: the zone's cursor in the journal; nil: it never spoke before.
  ///   - scene: what the hall keeps at the start.
  init(plan: VoiceZonePlan, told: AnnouncementID?, scene: VoiceScene, at now: HallInstant) {
    self.plan = plan
    seen = scene.last
    report = EndingReport(told: told ?? scene.last)
    let unsettled = scene.announcements.map(\.id).filter { $0 > told ?? scene.last }
    report.begin(unsettled, upTo: scene.last)
    end(unsettled.map { .init(announcement: $0, outcome: .unknown(.daemonRestarted)) }, at: now)
    evacuation = scene.evacuation
  }

  mutating func handle(_ input: Input, at now: HallInstant) -> [Action] {
    var actions: [Action] = []
    switch input {
    case .scene(let scene): actions += look(at: scene, at: now)
    case .opened: deviceFault = nil
    case .lost(let reason): deviceFault = reason
    case .finished(let finish): actions += finished(finish, at: now)
    case .tick: break
    case .stop: actions += stop(at: now)
    }
    let reasons = queue.items.map { outdated[$0.id] ?? tooLate($0, at: now) }
    end(queue.drop(reasons), at: now)
    actions += begin(at: now)
    if let (endings, through) = report.take(at: now, all: isStopping) {
      actions.append(.report(endings, through: through))
    }
    return actions + tellHealth()
  }

  /// When there is something to do without news.
  var nextDeadline: HallInstant? {
    var moments = [report.deadline]
    if speaking == nil {
      if evacuation != nil || !queue.isEmpty, deviceFault == nil { moments.append(nextSpeech) }
      moments.append(queue.items.map { $0.since + VoiceLimits.patience }.min())
    }
    return moments.compactMap(\.self).min()
  }

  // MARK: - What the hall wants

  private mutating func look(at scene: VoiceScene, at now: HallInstant) -> [Action] {
    let new = scene.announcements.filter { $0.id > seen }
    report.begin(new.map(\.id), upTo: scene.last)
    seen = max(seen, scene.last)
    for var item in new {
      item.since = now
      end(queue.add(item), at: now)
    }
    outdated = scene.outdated
    let hadEvacuation = evacuation != nil
    evacuation = scene.evacuation
    if evacuation != nil {
      end(queue.dropAll(.emergency), at: now)
      if !hadEvacuation { nextSpeech = now }
      if case .items = speaking, !isBreaking {
        isBreaking = true
        return [.breakOff]
      }
      return []
    }
    guard hadEvacuation else { return [] }
    var actions: [Action] = []
    if speaking == .evacuation, !isBreaking {
      isBreaking = true
      actions.append(.breakOff)
    }
    if evacuationTimes > 1 { actions.append(.evacuationSaid(times: evacuationTimes)) }
    evacuationTimes = 0
    return actions
  }

  private mutating func stop(at now: HallInstant) -> [Action] {
    isStopping = true
    end(queue.dropAll(.daemonStopped), at: now)
    if speaking == nil || isBreaking { return [] }
    isBreaking = true
    return [.breakOff]
  }

  private func tooLate(_ item: AnnouncementQueue.Item, at now: HallInstant) -> SpeechFailure? {
    if isQuiet && !item.isOrdered { return .quietHours }
    guard now - item.since >= VoiceLimits.patience else { return nil }
    return deviceFault == nil ? .tooLate : .noSound
  }

  private var isQuiet: Bool {
    guard let timeOfDay else { return false }
    return plan.quiet.contains { $0.contains(timeOfDay) }
  }

  // MARK: - Speaking

  private mutating func begin(at now: HallInstant) -> [Action] {
    guard speaking == nil, deviceFault == nil, !isStopping, now >= nextSpeech else { return [] }
    if let evacuation {
      speaking = .evacuation
      return [.speak(.evacuation(evacuation), volume: VoiceLimits.evacuationVolume)]
    }
    let items = queue.take(callsAtMost: HallSound.Limits.callsPerSentence)
    guard let first = items.first else { return [] }
    speaking = .items(items)
    let utterance: Utterance =
      switch first.announcement.content {
      case .call: .calls(items.compactMap(\.called))
      case .notice(_, let text), .words(let text, _): .words(text)
      case .test: .test(zone: plan.rules.name)
      }
    return [.speak(utterance, volume: plan.volume.percent(at: timeOfDay))]
  }

  private mutating func finished(_ finish: Finish, at now: HallInstant) -> [Action] {
    let ended = speaking
    let wasBroken = isBreaking
    speaking = nil
    isBreaking = false
    switch finish {
    case .failed(let reason): voiceFault = reason
    case .said: voiceFault = nil
    case .brokenOff, .lost: break
    }
    guard case .items(let items) = ended else {
      nextSpeech = now + (evacuation == nil ? .zero : VoiceLimits.evacuationPause)
      guard ended == .evacuation, case .said = finish else { return [] }
      evacuationTimes += 1
      // The first is proof that it was said; how often is told at the end.
      return evacuationTimes == 1 ? [.evacuationSaid(times: 1)] : []
    }
    nextSpeech = evacuation == nil ? now + VoiceLimits.pause : now
    let outcome: SpeechOutcome
    switch finish {
    case .said(let calls, let isCut):
      outcome = isCut ? .cut(.tooLong) : .said
      if items.count > max(calls, 1) {
        putBack(Array(items.dropFirst(max(calls, 1))), at: now)
        end(items.prefix(max(calls, 1)).map { ending($0, outcome) }, at: now)
        return []
      }
    case .brokenOff:
      outcome = .cut(wasBroken && isStopping ? .daemonStopped : .emergency)
    case .lost: outcome = .unknown(.noSound)
    case .failed: outcome = .notSaid(.noVoice)
    }
    end(items.map { ending($0, outcome) }, at: now)
    return []
  }

  private mutating func putBack(_ rest: [AnnouncementQueue.Item], at now: HallInstant) {
    if evacuation == nil && !isStopping {
      queue.putBack(rest)
    } else {
      let reason: SpeechFailure = evacuation == nil ? .daemonStopped : .emergency
      end(rest.map { ending($0, .notSaid(reason)) }, at: now)
    }
  }

  private func ending(
    _ item: AnnouncementQueue.Item, _ outcome: SpeechOutcome
  ) -> SpeechEnding {
    SpeechEnding(announcement: item.id, outcome: outcome)
  }

  private mutating func end(_ endings: [SpeechEnding], at now: HallInstant) {
    report.end(endings, at: now)
    for ending in endings {
      switch ending.outcome {
      case .said: figures.said += 1
      case .cut: figures.cut += 1
      case .notSaid: figures.notSaid += 1
      case .unknown: figures.unknown += 1
      }
    }
  }

  // MARK: - Health

  private mutating func tellHealth() -> [Action] {
    let new: DeviceHealth =
      if let deviceFault {
        .down(reason: deviceFault)
      } else if let voiceFault {
        .degraded(reason: voiceFault)
      } else {
        .up
      }
    guard new != health, !isStopping else { return [] }
    health = new
    return [.health(new)]
  }
}
