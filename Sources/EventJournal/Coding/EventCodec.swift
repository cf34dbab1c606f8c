import Foundation
import HallDomain
import HallPorts

/// Turns events and states into the bytes of the file and back.
///
/// A change of an event's form gets a new `eventVersion` and one step here that lifts a payload
/// from the version before; records are never rewritten, because their hashes would not fit.
struct EventCodec: Sendable {
  /// Lifts a payload by one version.
  typealias Step = @Sendable (_ kind: String, _ payload: [UInt8]) throws -> [UInt8]

  struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  /// The version that is written.
  var eventVersion: Int
  /// `steps[v]` lifts version v to v + 1.
  var steps: [Int: Step]
  /// The form of a snapshot's state. One with another version is not used.
  var stateVersion: Int

  static let current = EventCodec(eventVersion: 1, steps: [:], stateVersion: 1)

  // MARK: - Events

  func encode(_ entries: [JournalEntry]) throws -> [EncodedEntry] {
    let encoder = CompactJSONEncoder()
    return try entries.map { entry in
      let civil = Array(entry.now.civil.description.utf8)
      let quality = Array(entry.now.quality.rawValue.utf8)
      let originKind = Array(entry.origin.kind.rawValue.utf8)
      let originName = Array(entry.origin.name.utf8)
      var turnsDay: CivilDate?
      let events = try entry.events.map { event in
        if case .day(.dayTurned(let date, _, _)) = event { turnsDay = date }
        let payload = try encoder.encode(event)
        return EncodedEvent(
          civil: civil, quality: quality, kind: Self.kind(of: payload), version: eventVersion,
          originKind: originKind, originName: originName, payload: payload)
      }
      return EncodedEntry(
        events: events, key: entry.key, now: entry.now, turnsDay: turnsDay)
    }
  }

  func decode(_ record: StoredRecord) throws -> RecordedEvent {
    guard let now = record.now, let origin = record.origin else {
      throw Unreadable(description: "record \(record.sequence) has clocks or an origin of no kind")
    }
    return RecordedEvent(
      sequence: record.sequence, event: try event(of: record), origin: origin, now: now)
  }

  func event(of record: StoredRecord) throws -> Event {
    guard record.version <= eventVersion else {
      throw Unreadable(
        description: "record \(record.sequence) (\(record.kind)) was written by a newer version")
    }
    do {
      var payload = record.payload
      for version in Int(record.version)..<max(eventVersion, Int(record.version)) {
        guard let step = steps[version] else { continue }
        payload = try step(record.kind, payload)
      }
      return try JSONDecoder().decode(Event.self, from: Data(payload))
    } catch {
      throw Unreadable(
        description: "record \(record.sequence) (\(record.kind)) cannot be read: \(error)")
    }
  }

  /// `queue.ticketIssued` from `{"queue":{"ticketIssued":…`: the first two names.
  static func kind(of payload: [UInt8]) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    var names: [ArraySlice<UInt8>] = []
    var rest = payload[...]
    while names.count < 2, let start = rest.firstIndex(of: quote),
      let end = rest[(start + 1)...].firstIndex(of: quote)
    {
      names.append(rest[(start + 1)..<end])
      rest = rest[(end + 1)...]
    }
    return Array(names.joined(separator: [UInt8(ascii: ".")]))
  }

  // MARK: - States

  func encode(_ state: HallState) throws -> [UInt8] { try CompactJSONEncoder().encode(state) }

  func state(of bytes: [UInt8]) throws -> HallState {
    try JSONDecoder().decode(HallState.self, from: Data(bytes))
  }
}
