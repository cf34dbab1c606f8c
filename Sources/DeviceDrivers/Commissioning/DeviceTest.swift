public import HallPorts

/// Reads all that the hall uses of a device, once, and says of each run what came.
public enum DeviceTest {
  public static func run(
    _ plan: ModbusDevicePlan, on bus: any FieldBusPort
  ) async -> DeviceTestReport {
    var steps: [DeviceTestReport.Step] = []
    for poll in plan.polls() {
      let result = await bus.result(of: BusTransaction(poll))
      steps.append(step(poll, result, plan.profile))
    }
    return DeviceTestReport(device: plan.id, steps: steps)
  }

  static func step(
    _ poll: PollRequest, _ result: Result<[UInt16], BusFailure>, _ profile: ModbusProfile
  ) -> DeviceTestReport.Step {
    let end = poll.address + poll.count - 1
    let what = "\(poll.table) \(poll.address)" + (poll.count > 1 ? " to \(end)" : "")
    switch result {
    case .failure(let failure): return .init(what: what, isPassed: false, text: failure.words)
    case .success(let registers):
      var texts: [String] = []
      for value in profile.values {
        guard let slice = poll.slice(of: value.place, count: value.type.registers, in: registers)
        else { continue }
        do throws(BadReading) {
          let text = ReadingText.of(milli: try value.reading(slice), unit: value.unit)
          texts.append("\(value.name) \(text)")
        } catch {
          return .init(what: what, isPassed: false, text: value.reason(error))
        }
      }
      if texts.isEmpty { texts = [registers.map(String.init).joined(separator: " ")] }
      return .init(what: what, isPassed: true, text: texts.joined(separator: ", "))
    }
  }
}

extension FieldBusPort {
  /// Waits for one transaction in the installers' lane.
  public func result(of transaction: BusTransaction) async -> Result<[UInt16], BusFailure> {
    await withCheckedContinuation { continuation in
      transact(transaction) { continuation.resume(returning: $0) }
    }
  }
}

extension BusFailure {
  /// For whoever stands before the device.
  var words: String {
    switch self {
    case .silent: "no answer: check its power, its cable and its address"
    case .garbled: "answers unreadably: check the cable and that no two slaves share the address"
    case .exception(let code): SlaveHealth.meaning(of: code)
    case .portGone(let reason): "the bus is gone: \(reason)"
    case .superseded, .expired: "too much is asked of the bus: try again"
    case .unsupported(let reason): reason
    }
  }
}
