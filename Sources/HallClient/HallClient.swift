import CCurl
import FoundationEssentials
public import HallDomain
public import HallPorts

/// A blocking client of the hall's API over its Unix socket or over HTTP(S): what hallctl and the
/// system tests speak through. Blocking, so never call it on the cooperative pool.
public struct HallClient: Sendable {
  /// Where the daemon is asked.
  public enum Place: Sendable {
    /// The daemon's Unix socket, whose file mode is the authority.
    case socket(String)
    /// `https://hall.example` and the token for it; nil on loopback.
    case url(String, token: String?)
  }

  public struct Answer: Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]

    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  public let place: Place
  /// Kept with the records of what this client changes.
  public let name: String

  public init(_ place: Place, name: String = "hallctl") {
    self.place = place
    self.name = name
  }

  // MARK: - JSON

  public func get(_ path: String) throws(HallClientError) -> JSONValue {
    try json(send("GET", path))
  }

  /// - Parameter key: makes the command happen at most once, however often it is sent.
  public func post(
    _ path: String, _ body: JSONValue = .object([:]), key: String? = nil
  ) throws(HallClientError) -> JSONValue {
    try send("POST", path, body, headers: key.map { ["Idempotency-Key": $0] } ?? [:])
  }

  public func put(_ path: String, _ body: JSONValue) throws(HallClientError) -> JSONValue {
    try send("PUT", path, body)
  }

  public func delete(_ path: String) throws(HallClientError) -> JSONValue {
    try json(send("DELETE", path))
  }

  private func send(
    _ method: String, _ path: String, _ body: JSONValue, headers: [String: String] = [:]
  ) throws(HallClientError) -> JSONValue {
    guard let data = try? JSONEncoder().encode(body) else { throw .badAnswer("no JSON: \(body)") }
    return try json(send(method, path, headers: headers, body: Array(data)))
  }

  private func json(_ answer: Answer) throws(HallClientError) -> JSONValue {
    if answer.status >= 400 { throw .refused(Refusal(answer)) }
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(answer.body)) else {
      throw .badAnswer("status \(answer.status), no JSON: \(answer.text.prefix(200))")
    }
    return value
  }

  // MARK: - Bytes

  /// One request and its whole answer, whatever the status.
  public func send(
    _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil,
    timeout: Duration = .seconds(60)
  ) throws(HallClientError) -> Answer {
    var bytes: [UInt8] = []
    let transfer = try Transfer(place, name: name, method: method, path: path)
    try transfer.set(headers: headers, body: body)
    transfer.set(timeout: timeout)
    return try transfer.run { chunk in
      bytes += chunk
      return true
    } answer: { status, headers in
      Answer(status: status, headers: headers, body: bytes)
    }
  }

  /// Hands over an endless or large answer as it comes, until `take` answers false or it ends.
  ///
  /// - Throws: `refused` before anything was handed over.
  public func stream(
    _ path: String, headers: [String: String] = [:],
    take: (ArraySlice<UInt8>) -> Bool
  ) throws(HallClientError) {
    var refusal: [UInt8] = []
    let transfer = try Transfer(place, name: name, method: "GET", path: path)
    try transfer.set(headers: headers, body: nil)
    let answer: Answer = try transfer.run { chunk in
      if transfer.status >= 400 {
        refusal += chunk
        return true
      }
      return take(chunk[...])
    } answer: { status, headers in
      Answer(status: status, headers: headers, body: refusal)
    }
    if answer.status >= 400 { throw .refused(Refusal(answer)) }
  }

  /// Sends a file's bytes as they are read.
  public func upload(
    _ path: String, type: String, read: @escaping (Int) -> [UInt8]
  ) throws(HallClientError) -> JSONValue {
    var bytes: [UInt8] = []
    let transfer = try Transfer(place, name: name, method: "POST", path: path)
    try transfer.set(headers: ["Content-Type": type], body: nil)
    let answer: Answer = try transfer.run(read: read) { chunk in
      bytes += chunk
      return true
    } answer: { status, headers in
      Answer(status: status, headers: headers, body: bytes)
    }
    return try json(answer)
  }
}
