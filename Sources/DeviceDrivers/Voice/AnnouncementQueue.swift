import HallDomain

/// What waits to be said in one zone, in order, with a bound.
///
/// The rules: a recall of what still waits takes its place and is not said twice; a call that is
/// over before it was said is dropped; calls that wait together are said together; beyond
/// `VoiceLimits.waiting` the oldest call goes, and the oldest of all where no call waits.
struct AnnouncementQueue: Equatable {
  struct Item: Equatable {
    var announcement: Announcement
    /// What a call says, its names looked up; nil: no call.
    var called: Utterance.Called?
    var since: HallInstant

    var id: AnnouncementID { announcement.id }
    var call: SpokenCall? {
      if case .call(let call) = announcement.content { call } else { nil }
    }
    /// Somebody ordered it and waits to hear it, in quiet hours too.
    var isOrdered: Bool {
      switch announcement.content {
      case .words, .test: true
      case .call, .notice: false
      }
    }
  }

  private(set) var items: [Item] = []

  var isEmpty: Bool { items.isEmpty }

  mutating func add(_ item: Item) -> [SpeechEnding] {
    if let call = item.call,
      let place = items.firstIndex(where: {
        $0.call?.ticket == call.ticket && $0.call?.window == call.window
      })
    {
      // Nothing was said of it yet: to those who wait it is the first call.
      let old = items[place]
      items[place].announcement = item.announcement
      return [SpeechEnding(announcement: old.id, outcome: .notSaid(.superseded))]
    }
    items.append(item)
    guard items.count > VoiceLimits.waiting else { return [] }
    let victim = items.remove(at: items.firstIndex { $0.call != nil } ?? 0)
    return [SpeechEnding(announcement: victim.id, outcome: .notSaid(.tooMany))]
  }

  /// Takes out what need not or cannot be said any more: a reason for each item, or nil.
  mutating func drop(_ reasons: [SpeechFailure?]) -> [SpeechEnding] {
    let pairs = zip(items, reasons)
    let endings = pairs.compactMap { item, reason in
      reason.map { SpeechEnding(announcement: item.id, outcome: .notSaid($0)) }
    }
    if !endings.isEmpty { items = pairs.filter { $0.1 == nil }.map(\.0) }
    return endings
  }

  mutating func dropAll(_ reason: SpeechFailure) -> [SpeechEnding] {
    drop(items.map { _ in reason })
  }

  /// What is said next: one announcement, or the calls that wait one behind the other at its front.
  mutating func take(callsAtMost count: Int) -> [Item] {
    guard let first = items.first else { return [] }
    let taken = first.call == nil ? [first] : Array(items.prefix(count).prefix { $0.call != nil })
    items.removeFirst(taken.count)
    return taken
  }

  /// What there was no time for goes before all others.
  mutating func putBack(_ rest: [Item]) { items.insert(contentsOf: rest, at: 0) }
}
