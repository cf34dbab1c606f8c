import HallDomain
import HallPorts

/// Commands of one device on their way to the hall, in order, with a bound.
///
/// The overflow rule: a press beyond `SubmissionLimits.waitingPresses` is not taken (the hall does
/// not answer; whoever pressed sees that nothing happened and presses again). What tells a state
/// instead replaces an older waiting one of the same subject: readings and health at once, contacts
/// only beyond `SubmissionLimits.waitingContactChanges`, so that a door that opened and closed is
/// still told as both.
struct CommandOutbox: Equatable {
  struct Entry: Hashable {
    enum Content: Hashable {
      case press(Press)
      case contact(SensorID, Bool)
      case reading(SensorID, Int)
      case health(DeviceID, DeviceHealth)
    }

    var content: Content
    /// When the device was seen to say it.
    var seen: HallInstant

    var isPress: Bool { if case .press = content { true } else { false } }
  }

  private(set) var entries: [Entry] = []
  private(set) var dropped = 0

  mutating func push(_ content: Entry.Content, at seen: HallInstant) {
    let entry = Entry(content: content, seen: seen)
    switch content {
    case .press:
      guard entries.count(where: \.isPress) < SubmissionLimits.waitingPresses else {
        dropped += 1
        return
      }
      entries.append(entry)
    case .contact(let sensor, _):
      let waiting = entries.indices.filter {
        if case .contact(sensor, _) = entries[$0].content { true } else { false }
      }
      if waiting.count >= SubmissionLimits.waitingContactChanges, let last = waiting.last {
        entries[last] = entry
      } else {
        entries.append(entry)
      }
    case .reading(let sensor, _):
      replace(with: entry) { if case .reading(sensor, _) = $0 { true } else { false } }
    case .health(let device, _):
      replace(with: entry) { if case .health(device, _) = $0 { true } else { false } }
    }
  }

  mutating func pop() -> Entry? { entries.isEmpty ? nil : entries.removeFirst() }

  /// A state that could not be told goes back to the front, unless a newer one waits.
  mutating func putBack(_ entry: Entry) {
    let isOutdated =
      switch entry.content {
      case .press, .contact: false
      case .reading(let sensor, _):
        entries.contains { if case .reading(sensor, _) = $0.content { true } else { false } }
      case .health(let device, _):
        entries.contains { if case .health(device, _) = $0.content { true } else { false } }
      }
    if !isOutdated { entries.insert(entry, at: 0) }
  }

  private mutating func replace(with entry: Entry, where isSame: (Entry.Content) -> Bool) {
    if let index = entries.firstIndex(where: { isSame($0.content) }) { entries.remove(at: index) }
    entries.append(entry)
  }
}

/// One physical press of a key that has a meaning in the hall.
struct Press: Hashable {
  var role: InputRole
  /// Names this press for certain: the same press never counts twice however often it is sent.
  var key: IdempotencyKey?
}
