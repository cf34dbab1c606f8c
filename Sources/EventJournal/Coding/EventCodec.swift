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
    var civil: (time: CivilTime, text: [UInt8])?
    return try entries.map { entry in
      let now = entry.now
      // The commands of a group come in the same second.
      if civil?.time != now.civil { civil = (now.civil, Array(now.civil.description.utf8)) }
      let clocks = CanonicalRecord(
        bootEpoch: Int64(now.bootEpoch), boottime: now.boottime,
        instant: now.instant.nanoseconds, unixTime: now.unixTime, civil: civil?.text ?? [],
        quality: Array(now.quality.rawValue.utf8))
      let originKind = Array(entry.origin.kind.rawValue.utf8)
      let originName = Array(entry.origin.name.utf8)
      var encoded = EncodedEntry(events: [], version: eventVersion, key: entry.key, now: now)
      encoded.events.reserveCapacity(entry.events.count)
      for event in entry.events {
        if case .day(.dayTurned(let date, _, _)) = event { encoded.turnsDay = date }
        let payload = try FlatEvents.encode(event) ?? encoder.encode(event)
        encoded.events.append(
          CanonicalRecord(
            clocks: clocks, kind: Self.kind(of: payload), version: Int64(eventVersion),
            originKind: originKind, originName: originName, payload: payload))
      }
      return encoded
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
    var kind: [UInt8] = []
    kind.reserveCapacity(32)
    var quotes = 0
    for byte in payload {
      if byte == quote {
        quotes += 1
        if quotes == 3 { kind.append(UInt8(ascii: ".")) }
        if quotes == 4 { return kind }
      } else if quotes == 1 || quotes == 3 {
        kind.append(byte)
      }
    }
    return []
  }

  // MARK: - States

  func encode(_ state: HallState) throws -> [UInt8] { try CompactJSONEncoder().encode(state) }

  func state(of bytes: [UInt8]) throws -> HallState {
    try JSONDecoder().decode(HallState.self, from: Data(bytes))
  }
}
