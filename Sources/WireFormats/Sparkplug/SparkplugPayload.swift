/// The payload of Sparkplug B (Sparkplug 3.0.0, 6.4; its Protocol Buffers schema is
/// https://github.com/eclipse-tahu/tahu/blob/master/sparkplug_b/sparkplug_b.proto).
public struct SparkplugPayload: Hashable, Sendable {
  public struct Metric: Hashable, Sendable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  public enum Value: Hashable, Sendable {
    case int64(Int64)
    case uint64(UInt64)
    case double(Double)
    case boolean(Bool)
    case string(String)

    /// The index of the type (6.4.16).
    var datatype: UInt64 {
      switch self {
      case .int64: 4
      case .uint64: 8
      case .double: 10
      case .boolean: 11
      case .string: 12
      }
    }
  }

  /// Milliseconds since 1970.
  public var timestamp: UInt64
  /// 0 to 255; nil in a death certificate.
  public var sequence: UInt64?
  public var metrics: [Metric]

  public init(timestamp: UInt64, sequence: UInt64?, metrics: [Metric]) {
    self.timestamp = timestamp
    self.sequence = sequence
    self.metrics = metrics
  }

  /// Field numbers of the schema.
  private enum Field {
    static let timestamp = 1
    static let metrics = 2
    static let sequence = 3
    static let name = 1
    static let metricTimestamp = 3
    static let datatype = 4
    static let long = 11
    static let double = 13
    static let boolean = 14
    static let string = 15
  }

  public func encoded() -> [UInt8] {
    var message = ProtobufWriter()
    message.add(Field.timestamp, timestamp)
    for metric in metrics { message.add(Field.metrics, encoded(metric)) }
    if let sequence { message.add(Field.sequence, sequence) }
    return message.bytes
  }

  private func encoded(_ metric: Metric) -> [UInt8] {
    var message = ProtobufWriter()
    message.add(Field.name, Array(metric.name.utf8))
    message.add(Field.metricTimestamp, timestamp)
    message.add(Field.datatype, metric.value.datatype)
    switch metric.value {
    // Negative numbers are the same bits without a sign (6.4.16).
    case .int64(let number): message.add(Field.long, UInt64(bitPattern: number))
    case .uint64(let number): message.add(Field.long, number)
    case .double(let number): message.add(Field.double, number)
    case .boolean(let flag): message.add(Field.boolean, UInt64(flag ? 1 : 0))
    case .string(let text): message.add(Field.string, Array(text.utf8))
    }
    return message.bytes
  }

  /// Names of the metrics that are boolean and true: all that a command needs. Whatever the bytes
  /// are, it is an answer; nil: they are no payload.
  public static func commands(in bytes: [UInt8]) -> [String]? {
    guard let fields = ProtobufReader.fields(bytes[...]) else { return nil }
    var names: [String] = []
    for field in fields where field.number == Field.metrics {
      guard case .bytes(let inner) = field.value, let metric = ProtobufReader.fields(inner) else {
        return nil
      }
      var name: String?
      var isTrue = false
      for field in metric {
        switch (field.number, field.value) {
        case (Field.name, .bytes(let text)): name = String(decoding: text, as: UTF8.self)
        case (Field.boolean, .number(let flag)): isTrue = flag != 0
        default: break
        }
      }
      if let name, isTrue { names.append(name) }
    }
    return names
  }
}
