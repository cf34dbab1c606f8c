import HallDomain
import HallPorts
import Hummingbird

extension Problem {
  init(_ failure: InstallerFailure) {
    switch failure {
    case .busUnknown(let bus): self = .unknown("bus.unknown", bus, zh: "总线", en: "bus")
    case .deviceUnknown(let device):
      self = .unknown("device.unknown", device.rawValue, zh: "设备", en: "device")
    case .bus(let failure): self.init(failure)
    case .scanUnderWay(let bus):
      self.init(
        .conflict, "bus.scan-under-way", zh: "总线 \(bus) 正在扫描",
        en: "Bus \(bus) is being scanned", subject: bus)
    case .speedFixed(let bus):
      self.init(
        .conflict, "bus.speed-fixed", zh: "总线 \(bus) 的线路不由本机设置",
        en: "The line of bus \(bus) is not set by this machine",
        hint: LocalizedText(
          zh: "在网关或串口服务器上更改速率后再扫描",
          en: "Change the speed at its gateway or serial server, then scan"), subject: bus)
    case .traceUnderWay(let bus):
      self.init(
        .conflict, "bus.trace-under-way", zh: "总线 \(bus) 正在记录",
        en: "Bus \(bus) is being recorded", subject: bus)
    case .cannotIdentify(let device):
      self.init(
        .conflict, "device.cannot-identify", zh: "设备 \(device) 没有可闪烁或显示的部件",
        en: "Device \(device) has nothing that may blink or show its name",
        subject: device.rawValue)
    case .addressTaken(let device):
      self.init(
        .conflict, "device.address-taken", zh: "该地址属于设备 \(device)",
        en: "Device \(device) has that address", subject: device.rawValue)
    case .voiceZoneUnknown(let zone):
      self = .unknown("voice.zone-unknown", zone.rawValue, zh: "广播分区", en: "voice zone")
    case .cannotSpeak(let reason):
      self.init(
        .serviceUnavailable, "device.cannot-speak", zh: "无法合成语音：\(reason)",
        en: "It cannot be said: \(reason)")
    case .cannotTest(let device):
      self.init(
        .conflict, "device.cannot-test", zh: "设备 \(device) 不能这样测试",
        en: "Device \(device) cannot be tested so: only Modbus devices and boards can",
        subject: device.rawValue)
    }
  }

  /// What became of a transaction that a person asked for.
  private init(_ failure: BusFailure) {
    switch failure {
    case .silent:
      self.init(
        .gatewayTimeout, "bus.silent", zh: "从站没有应答", en: "The slave does not answer",
        hint: LocalizedText(zh: "检查电源、线缆和地址", en: "Check its power, its cable and its address"))
    case .exception(let code):
      self.init(
        .badGateway, "bus.exception", zh: "从站拒绝（异常码 \(code)）",
        en: "The slave refuses (exception \(code))", subject: "\(code)")
    case .garbled:
      self.init(
        .badGateway, "bus.garbled", zh: "应答无法辨认", en: "The answer cannot be read",
        hint: LocalizedText(
          zh: "检查线缆、终端电阻，以及地址是否重复",
          en: "Check cable and termination, and that no two slaves share the address"))
    case .portGone(let reason):
      self.init(
        .serviceUnavailable, "bus.gone", zh: "总线不可用：\(reason)", en: "The bus is gone: \(reason)")
    case .unsupported(let reason):
      self.init(
        .conflict, "bus.unsupported", zh: "线路不支持：\(reason)",
        en: "The line cannot do that: \(reason)")
    case .superseded, .expired:
      self.init(
        .serviceUnavailable, "bus.overloaded", zh: "等待的请求过多", en: "Too much waits for the bus",
        headers: [.retryAfter: "5"])
    }
  }
}
