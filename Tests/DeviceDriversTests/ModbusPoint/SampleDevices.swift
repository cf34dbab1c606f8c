import HallDomain
import HallPorts

@testable import DeviceDrivers

/// Devices as hall files have them, one of each way of telling a press.
enum SampleDevices {
  static func pad(_ kind: ModbusProfile.Input.Kind, slave: Int = 11) -> ModbusDevicePlan {
    let profile = ModbusProfile(
      id: "pad", name: LocalizedText(zh: "呼叫器", en: "pad"), source: "test", family: "call-pad",
      inputs: [
        .init(name: "next", place: .init(.holding, 0), kind: kind),
        .init(name: "recall", place: .init(.holding, 1), kind: kind),
      ],
      outputs: [.init(name: "lamp", place: .init(.coil, 4))])
    return ModbusDevicePlan(
      id: "pad-3", name: profile.name, bus: "east", slave: slave, profile: profile,
      inputs: ["next": .pad("3", .next), "recall": .pad("3", .recall)],
      outputs: ["lamp": .callLamp("3")])
  }

  static func fifoPad() -> ModbusDevicePlan {
    var plan = pad(.level)
    plan.profile.inputs = []
    plan.profile.fifo = .init(
      count: .init(.holding, 0), depth: 8, acknowledge: .init(.holding, 20),
      codes: [1: "next", 2: "recall"])
    return plan
  }

  static func display(
    _ encoding: ModbusProfile.Display.Encoding = .asciiPerRegister, registers: Int = 4,
    blink: ModbusProfile.Place? = nil
  ) -> ModbusDevicePlan {
    let profile = ModbusProfile(
      id: "display", name: LocalizedText(zh: "窗口屏", en: "display"), source: "test",
      family: "window-display",
      display: .init(
        place: .init(.holding, 10), registers: registers, encoding: encoding, blink: blink))
    return ModbusDevicePlan(
      id: "display-3", name: profile.name, bus: "east", slave: 12, profile: profile,
      display: .window("3"))
  }

  static func climate() -> ModbusDevicePlan {
    let profile = ModbusProfile(
      id: "climate", name: LocalizedText(zh: "温湿度", en: "climate"), source: "test",
      family: "climate",
      values: [
        .init(
          name: "temperature", place: .init(.input, 1), type: .s16,
          scale: ValueScale(100), unit: "°C", valid: -40_000...85_000)
      ])
    return ModbusDevicePlan(
      id: "climate-1", name: profile.name, bus: "east", slave: 13, profile: profile,
      values: ["temperature": "server-room"])
  }

  static func called(_ value: Int, times: Int = 1) -> WindowFace {
    let number = TicketNumber(prefix: "A", value: value, width: 3)
    return WindowFace(
      mode: .called, ticket: number, calls: times,
      text: LocalizedText(zh: number.description, en: number.description))
  }
}

extension ModbusPointSession {
  init(_ plan: ModbusDevicePlan) { self.init(plan: plan, run: "run") }

  /// The window whose key was pressed, by key, for each press among the actions.
  static func keys(_ actions: [Action]) -> [PadKey] {
    actions.compactMap {
      if case .press(let press) = $0, case .pad(_, let key) = press.role { key } else { nil }
    }
  }

  static func writes(_ actions: [Action]) -> [WriteRequest] {
    actions.compactMap { if case .write(let request, _) = $0 { request } else { nil } }
  }

  static func health(_ actions: [Action]) -> [DeviceHealth] {
    actions.compactMap { if case .health(let health) = $0 { health } else { nil } }
  }
}

func at(_ milliseconds: Int) -> HallInstant {
  HallInstant(nanoseconds: Int64(milliseconds) * 1_000_000)
}
