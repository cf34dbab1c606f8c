import CMosquitto
import Glibc
import HallPorts
import WireFormats

/// A connection through libmosquitto (mosquitto.h, libmosquitto(3)). It belongs to one thread; its
/// callbacks come on that thread, out of `run`.
final class BrokerConnection {
  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }

    init(code: Int32) {
      let reason =
        code == MOSQ_ERR_ERRNO.rawValue.signed
        ? String(cString: strerror(errno)) : String(cString: mosquitto_strerror(code))
      self.init(reason)
    }
  }

  private static let library: Void = { _ = mosquitto_lib_init() }()

  private let handle: OpaquePointer
  /// Nil before the broker's acknowledgement.
  private(set) var accepted: Result<Void, Failure>?
  /// A command asked for everything anew.
  private var rebirth = false

  init(_ plan: BrokerPlan, will: NodeMessage) throws {
    _ = Self.library
    guard let handle = mosquitto_new("\(plan.group)-\(plan.node)", true, nil) else {
      throw Failure("out of memory")
    }
    self.handle = handle
    mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
    mosquitto_connect_callback_set(handle) { _, object, code in
      BrokerConnection.of(object)?.connected(code)
    }
    mosquitto_message_callback_set(handle) { _, object, message in
      guard let message else { return }
      BrokerConnection.of(object)?.take(message.pointee)
    }
    try Self.check(
      mosquitto_will_set(
        handle, will.topic, Int32(will.payload.count), will.payload, will.qos, false))
    if let tls = plan.tls {
      try Self.check(mosquitto_tls_set(handle, tls.root, nil, tls.certificate, tls.key, nil))
    }
    if let user = plan.user {
      let password = try plan.passwordFile.map(Self.read)
      try Self.check(mosquitto_username_pw_set(handle, user, password))
    }
    try Self.check(
      mosquitto_connect(
        handle, plan.host, Int32(plan.port), Int32(Limits.keepAlive.components.seconds)))
  }

  deinit { mosquitto_destroy(handle) }

  /// Reads, writes and calls back for so long.
  func run(atMost span: Duration) throws {
    let milliseconds = span.components.seconds * 1000
      + span.components.attoseconds / 1_000_000_000_000_000
    try Self.check(mosquitto_loop(handle, Int32(clamping: milliseconds), 1))
    if case .failure(let failure) = accepted { throw failure }
  }

  func subscribe(_ topic: String) throws {
    try Self.check(mosquitto_subscribe(handle, nil, topic, 1))
  }

  func publish(_ message: NodeMessage) throws {
    try Self.check(
      mosquitto_publish(
        handle, nil, message.topic, Int32(message.payload.count), message.payload, message.qos,
        false))
  }

  /// Whether everything should be said anew; asked once a command.
  func takeRebirth() -> Bool {
    defer { rebirth = false }
    return rebirth
  }

  /// An orderly end: what was published goes out first.
  func close() {
    for _ in 0..<10 where mosquitto_want_write(handle) { _ = mosquitto_loop(handle, 20, 1) }
    _ = mosquitto_disconnect(handle)
    _ = mosquitto_loop(handle, 20, 1)
  }

  private static func of(_ object: UnsafeMutableRawPointer?) -> BrokerConnection? {
    // safe: the object owns the handle, whose callbacks come out of its own methods.
    object.map { Unmanaged<BrokerConnection>.fromOpaque($0).takeUnretainedValue() }
  }

  private func connected(_ code: Int32) {
    accepted =
      code == 0
      ? .success(()) : .failure(Failure(String(cString: mosquitto_connack_string(code))))
  }

  private func take(_ message: mosquitto_message) {
    guard let payload = message.payload, message.payloadlen > 0 else { return }
    // safe: libmosquitto keeps the message until the callback returns.
    let bytes = [UInt8](UnsafeRawBufferPointer(start: payload, count: Int(message.payloadlen)))
    if SparkplugPayload.commands(in: bytes)?.contains(EdgeNode.rebirth) == true { rebirth = true }
  }

  private static func check(_ code: Int32) throws {
    if code != MOSQ_ERR_SUCCESS.rawValue.signed { throw Failure(code: code) }
  }

  private static func read(_ file: String) throws -> String {
    guard let stream = fopen(file, "r") else {
      throw Failure("\(file): \(String(cString: strerror(errno)))")
    }
    defer { fclose(stream) }
    var line = [CChar](repeating: 0, count: 4096)
    guard fgets(&line, Int32(line.count), stream) != nil else {
      throw Failure("\(file) is empty")
    }
    let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
    return String(text.prefix { !$0.isNewline })
  }
}

extension FixedWidthInteger {
  /// libmosquitto's codes are an enumeration, whose sign C leaves to the compiler.
  fileprivate var signed: Int32 { Int32(truncatingIfNeeded: self) }
}
