import HallDomain
import HallPorts

/// A slave's health from its answers and silences.
struct SlaveHealth: Equatable {
  /// What an answer ended.
  enum Absence {
    /// The device was not down.
    case none
    /// Down for no longer than a press lives: a plug pulled and put in again, a hung adapter.
    case brief
    /// Down for longer, or never seen before.
    case long
  }

  private let place: String
  private var failures = 0
  private var lastAnswer: HallInstant?
  private var silence: String?
  private var exception: UInt8?
  private var isGarbled = false
  private var invalid: [String: String] = [:]
  private(set) var current: DeviceHealth?

  init(bus: String, slave: Int) { place = "\(bus), slave \(slave)" }

  var isDown: Bool { silence != nil }

  /// An answer without a fault.
  mutating func answered(at now: HallInstant) -> Absence {
    defer {
      silence = nil
      exception = nil
      isGarbled = false
      failures = 0
      lastAnswer = now
    }
    guard isDown else { return .none }
    let isBrief = lastAnswer.map { now - $0 <= SubmissionLimits.pressLifetime } ?? false
    return isBrief ? .brief : .long
  }

  /// Also an exception is an answer.
  mutating func failed(_ failure: BusFailure, at now: HallInstant) -> Absence {
    switch failure {
    case .exception(let code):
      let absence = answered(at: now)
      exception = code
      return absence
    case .superseded, .expired, .unsupported: break
    case .portGone(let reason):
      failures += 1
      silence = "\(place): the bus is gone (\(reason)); mend or plug in its line"
    case .silent, .garbled:
      failures += 1
      isGarbled = failure == .garbled
      let quiet = lastAnswer.map { now - $0 >= PointLimits.silenceUntilDown } ?? false
      if failures >= PointLimits.failuresUntilDown || (failures >= 2 && quiet) {
        silence =
          isGarbled
          ? "\(place) answers unreadably: check the cable, the termination and that no two "
            + "slaves share the address"
          : "\(place) does not answer: check its power, its cable and its address"
      }
    }
    return .none
  }

  /// A refused write; the polls of the device may go on well.
  mutating func refusedWrite(_ code: UInt8) { exception = code }

  /// A sensor's value out of its valid range; nil: valid again.
  mutating func note(invalid text: String?, of value: String) { invalid[value] = text }

  /// The health if it is another than the last time.
  mutating func change() -> DeviceHealth? {
    let health: DeviceHealth
    if let silence {
      health = .down(reason: silence)
    } else if let exception {
      health = .degraded(reason: "\(place): \(Self.meaning(of: exception))")
    } else if let fault = invalid.sorted(by: { $0.key < $1.key }).first {
      health = .degraded(reason: "\(place): \(fault.value)")
    } else if lastAnswer != nil {
      health = .up
    } else {
      return nil
    }
    guard health != current else { return nil }
    current = health
    return health
  }

  /// MODBUS Application Protocol v1.1b3, 7, table of exception codes; the cures are for whoever
  /// stands before the device.
  static func meaning(of code: UInt8) -> String {
    let text =
      switch code {
      case 1: "does not know this function: choose another profile"
      case 2: "has no such register: choose another profile"
      case 3: "does not accept this value or count: choose another profile"
      case 4: "reports its own failure: restart or replace it"
      case 5: "is still at a long task (acknowledge)"
      case 6: "is busy"
      case 8: "found its memory damaged (parity): replace it"
      case 10: "gateway has no path to it: check the gateway's settings"
      case 11: "does not answer its gateway: check its power and cable"
      default: "refuses with an unknown code"
      }
    return "\(text) (exception \(code))"
  }
}
