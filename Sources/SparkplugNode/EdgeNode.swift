import WireFormats

/// What the hall says of itself at one moment.
struct NodeSnapshot: Hashable, Sendable {
  struct Device: Hashable, Sendable {
    var isUp: Bool
    var metrics: [SparkplugPayload.Metric]
  }

  var metrics: [SparkplugPayload.Metric]
  var devices: [String: Device]
}

/// A message for the broker, never retained (Sparkplug 3.0.0, 6.4.2 to 6.4.9).
struct NodeMessage: Hashable, Sendable {
  var topic: String
  var payload: [UInt8]
  var qos: Int32
}

/// The session of a Sparkplug edge node (Sparkplug 3.0.0, 5 and 6): births, data by exception and
/// deaths, with their numbers. It does nothing itself and reads no clock.
///
/// Every metric goes by its name: there are few, and a host that comes late needs no list of
/// aliases.
struct EdgeNode: Sendable {
  static let rebirth = "Node Control/Rebirth"

  private let group: String
  private let node: String
  /// Counts connections: which death belongs to which birth.
  private var birth: UInt64?
  private var sequence: UInt64 = 0
  /// What the host knows; nil: nothing, a birth comes next.
  private var told: NodeSnapshot?

  init(group: String, node: String) {
    self.group = group
    self.node = node
  }

  /// Where commands to this node come in.
  var commands: String { topic("NCMD") }

  /// A new connection begins: its last will, which the broker says when the hall is gone.
  mutating func connecting(at timestamp: UInt64) -> NodeMessage {
    birth = birth.map { ($0 + 1) % 256 } ?? 0
    told = nil
    return death(at: timestamp)
  }

  /// The same certificate, also said by the node itself before it leaves (MQTT 3.1.1 drops a will
  /// at an orderly end).
  func death(at timestamp: UInt64) -> NodeMessage {
    let payload = SparkplugPayload(timestamp: timestamp, sequence: nil, metrics: [birthMetric])
    return NodeMessage(topic: topic("NDEATH"), payload: payload.encoded(), qos: 1)
  }

  /// The host asked for everything anew, or the connection is new.
  mutating func bearAgain() { told = nil }

  /// What has to be said so that the host knows the snapshot.
  mutating func messages(for snapshot: NodeSnapshot, at timestamp: UInt64) -> [NodeMessage] {
    // A metric that no birth named may not come as data (6.4.6): then all are born again.
    guard let before = told, names(before.metrics) == names(snapshot.metrics),
      before.devices.keys.allSatisfy({ snapshot.devices[$0] != nil })
    else { return births(snapshot, at: timestamp) }
    var messages: [NodeMessage] = []
    let changed = changes(from: before.metrics, to: snapshot.metrics)
    if !changed.isEmpty { messages.append(say("NDATA", changed, at: timestamp)) }
    for (name, device) in snapshot.devices.sorted(by: { $0.key < $1.key }) {
      let old = before.devices[name]
      if device.isUp, old?.isUp != true || names(old?.metrics ?? []) != names(device.metrics) {
        messages.append(say("DBIRTH", device.metrics, of: name, at: timestamp))
      } else if device.isUp, let old {
        let changed = changes(from: old.metrics, to: device.metrics)
        if !changed.isEmpty { messages.append(say("DDATA", changed, of: name, at: timestamp)) }
      } else if old?.isUp == true {
        messages.append(say("DDEATH", [], of: name, at: timestamp))
      }
    }
    told = snapshot
    return messages
  }

  private mutating func births(_ snapshot: NodeSnapshot, at timestamp: UInt64) -> [NodeMessage] {
    sequence = 0
    told = snapshot
    let control = SparkplugPayload.Metric(Self.rebirth, .boolean(false))
    return [say("NBIRTH", [birthMetric, control] + snapshot.metrics, at: timestamp)]
      + snapshot.devices.filter(\.value.isUp).sorted { $0.key < $1.key }.map {
        say("DBIRTH", $0.value.metrics, of: $0.key, at: timestamp)
      }
  }

  private var birthMetric: SparkplugPayload.Metric { .init("bdSeq", .uint64(birth ?? 0)) }

  private func names(_ metrics: [SparkplugPayload.Metric]) -> [String] { metrics.map(\.name) }

  private func changes(
    from old: [SparkplugPayload.Metric], to new: [SparkplugPayload.Metric]
  ) -> [SparkplugPayload.Metric] {
    zip(old, new).filter { $0 != $1 }.map(\.1)
  }

  private func topic(_ type: String, _ device: String? = nil) -> String {
    "spBv1.0/\(group)/\(type)/\(node)" + (device.map { "/" + $0 } ?? "")
  }

  private mutating func say(
    _ type: String, _ metrics: [SparkplugPayload.Metric], of device: String? = nil,
    at timestamp: UInt64
  ) -> NodeMessage {
    defer { sequence = (sequence + 1) % 256 }
    let payload = SparkplugPayload(timestamp: timestamp, sequence: sequence, metrics: metrics)
    return NodeMessage(topic: topic(type, device), payload: payload.encoded(), qos: 0)
  }
}
