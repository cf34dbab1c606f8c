import HallDomain
import HallPorts

/// Finds the likeliest cause of what went wrong on a bus lately. Only patterns are told; a single
/// lost answer has none.
///
/// What each fault looks like from the master's end: TIA TSB-89-A (termination, failsafe bias,
/// polarity) and MODBUS over Serial Line v1.02, 3.4 (line polarisation and termination).
struct Diagnostician {
  var records: [Int: LineRecord]
  /// Why there is no port; nil while there is one.
  var gone: String?
  var isSerial: Bool
  var responseTimeout: Duration
  /// How the line is set: `9600 8N1`.
  var line: String

  /// What ails the bus as a whole.
  var ofBus: Diagnosis? {
    if let gone {
      return Diagnosis(
        .adapterGone, zh: "适配器不在：\(gone)。请检查 USB 插头和驱动",
        en: "The adapter is gone: \(gone). Look at its plug and at dmesg")
    }
    let all = records.values.reduce(LineRecord(), +)
    guard all.asked >= Limits.diagnosisRequests else { return nil }
    if all.good == 0 { return ofDeadBus(all) }
    return isSerial ? ofNoisyBus : nil
  }

  private func ofDeadBus(_ all: LineRecord) -> Diagnosis {
    if isSerial, all.strayBytes > 0, all.zeroBytes * 5 >= all.strayBytes * 4 {
      return Diagnosis(
        .swappedPair, zh: "线路电平相反（只收到断路信号）：主机端 A、B 线可能接反",
        en: "The line's level is inverted (only breaks are read): A and B are likely swapped at "
          + "this end")
    }
    if isSerial, all.garbled * 2 >= all.asked {
      return Diagnosis(
        .wrongSpeed, zh: "所有从站的应答都无法辨认：波特率或校验不是 \(line)",
        en: "Every answer is unreadable: the slaves' baud rate or parity is not \(line)")
    }
    return Diagnosis(
      .noAnswer, zh: "没有从站应答：检查线缆、电源，以及 A、B 是否接反",
      en: "No slave answers: look at the cable, the power, and whether A and B are swapped")
  }

  /// Several slaves suffer alike: it is the line.
  private var ofNoisyBus: Diagnosis? {
    let heard = records.values.filter { $0.asked >= Limits.diagnosisRequests && $0.good > 0 }
    let noisy = heard.count { $0.isNoisy }
    guard noisy >= 2, noisy * 2 > heard.count else { return nil }
    return Diagnosis(
      .termination, zh: "多个从站的应答带杂波：检查两端 120 Ω 终端电阻和偏置电阻",
      en: "Noise on the answers of \(noisy) slaves: check the 120 Ω termination at both ends and "
        + "the bias resistors")
  }

  /// What ails one slave, where the bus as a whole is well.
  func of(_ slave: Int) -> Diagnosis? {
    let all = records.values.reduce(LineRecord(), +)
    guard ofBus == nil, all.asked >= Limits.diagnosisRequests, let record = records[slave] else {
      return nil
    }
    if record.late >= Limits.diagnosisSigns {
      let wait = "\(responseTimeout.milliseconds) ms"
      return Diagnosis(
        .tooSlow, zh: "从站 \(slave) 应答晚于 \(wait) 的超时：请加大 response-timeout",
        en: "Slave \(slave) answers later than its time-out of \(wait): raise response-timeout")
    }
    if isSerial, record.doubled >= Limits.diagnosisSigns {
      return double(slave, "收到两个应答", "two answers came to one request")
    }
    guard record.asked >= Limits.diagnosisSigns else { return nil }
    if isSerial, record.good == 0, record.garbled * 2 >= record.asked {
      return Diagnosis(
        .wrongSpeed,
        zh: "从站 \(slave) 有应答但全部无法辨认：其波特率或校验不是 \(line)，或地址重复",
        en: "Slave \(slave) is heard but never readable: its baud rate or parity is not \(line), "
          + "or two slaves share the address")
    }
    let isAlone = records.allSatisfy { $0.key == slave || !$0.value.isNoisy }
    if isSerial, isAlone, record.asked >= 2 * Limits.diagnosisRequests,
      record.garbled * 5 >= record.asked
    {
      return double(slave, "应答常常损坏", "its answers are often broken and others' are not")
    }
    if record.good == 0, record.garbled == 0, record.late == 0 {
      return Diagnosis(
        .noAnswer, zh: "从站 \(slave) 没有应答：检查电源、地址、接线（A、B 是否接反）",
        en: "Slave \(slave) does not answer: check its power, its address and its wires (A and B "
          + "swapped?)")
    }
    return nil
  }

  private func double(_ slave: Int, _ zh: String, _ en: String) -> Diagnosis {
    Diagnosis(
      .doubleAddress, zh: "从站 \(slave)：\(zh)，可能有两个设备使用此地址",
      en: "Slave \(slave): \(en); two devices likely share the address")
  }
}

extension LineRecord {
  /// One answer in twenty is broken, or one in five has stray bytes before it.
  fileprivate var isNoisy: Bool {
    (garbled > 0 && garbled * 20 >= asked) || (led > 0 && led * 5 >= good)
  }
}
