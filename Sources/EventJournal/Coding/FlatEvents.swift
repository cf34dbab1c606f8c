import HallDomain

/// The payloads of the events that a busy hall writes most, put together without Codable's
/// machinery, which takes several times as long as writing the row. Only events whose fields are
/// plain names, numbers and instants: one that gets another field no longer compiles here, and
/// CodecTests compares each with what Codable writes.
struct FlatEvents {
  private var bytes: [UInt8] = []

  /// The payload; nil for an event that Codable has to write.
  static func encode(_ event: Event) -> [UInt8]? {
    var payload = FlatEvents()
    payload.bytes.reserveCapacity(160)
    switch event {
    case .queue(let event): return payload.queue(event)
    case .printing(.jobStarted(let job, let at)):
      payload.begin(#"{"printing":{"jobStarted":{"job":"#, job.rawValue)
      return payload.end(at: at)
    case .security(.contactChanged(let sensor, let active, let at)):
      payload.begin(#"{"security":{"contactChanged":{"sensor":"#, sensor.rawValue)
      payload.add(active ? #","active":true"# : #","active":false"#)
      return payload.end(at: at)
    case .security(.readingChanged(let sensor, let milli, let at)):
      payload.begin(#"{"security":{"readingChanged":{"sensor":"#, sensor.rawValue)
      payload.add(#","milli":"#, milli)
      return payload.end(at: at)
    case .security, .printing, .notices, .devices, .day, .voice, .orders: return nil
    }
  }

  private mutating func queue(_ event: QueueEvent) -> [UInt8]? {
    switch event {
    case .ticketCalled(let ticket, let window, let times, let at, nil):
      begin(#"{"queue":{"ticketCalled":{"ticket":"#, ticket.rawValue)
      add(#","window":"#, window.rawValue)
      add(#","times":"#, times)
      return end(at: at)
    case .servingStarted(let ticket, let window, let at):
      begin(#"{"queue":{"servingStarted":{"ticket":"#, ticket.rawValue)
      add(#","window":"#, window.rawValue)
      return end(at: at)
    case .matterFinished(let ticket, let window, let at, nil):
      begin(#"{"queue":{"matterFinished":{"ticket":"#, ticket.rawValue)
      add(#","window":"#, window.rawValue)
      return end(at: at)
    case .ticketMissed(let ticket, let window, let at):
      begin(#"{"queue":{"ticketMissed":{"ticket":"#, ticket.rawValue)
      add(#","window":"#, window.rawValue)
      return end(at: at)
    default: return nil
    }
  }

  private mutating func begin(_ start: StaticString, _ number: Int) { add(start, number) }
  private mutating func begin(_ start: StaticString, _ text: String) { add(start, text) }

  private mutating func add(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func add(_ literal: StaticString, _ number: Int) {
    add(literal)
    bytes.appendDecimal(Int64(number))
  }

  private mutating func add(_ literal: StaticString, _ text: String) {
    add(literal)
    bytes.appendJSON(text)
  }

  private mutating func end(at: HallInstant) -> [UInt8] {
    add(#","at":"#)
    bytes.appendDecimal(at.nanoseconds)
    add("}}}")
    return bytes
  }
}
