import HallDomain

/// Sentences about what the centre ordered.
extension EventSpeaker {
  func words(for event: OrderEvent) -> LocalizedText {
    switch event {
    case .orderDone(let order, _, _):
      LocalizedText(
        zh: "中心指令已执行：\(order.kind)（\(order.by)）",
        en: "An order of the centre was done: \(order.kind), by \(order.by)")
    case .orderRefused(let order, let error, _):
      LocalizedText(
        zh: "中心指令未执行：\(order.kind)（\(order.by)）：\(error.message.zh)",
        en: "An order of the centre was refused: \(order.kind), by \(order.by): \(error.message.en)")
    case .orderExpired(let order, _):
      LocalizedText(
        zh: "中心指令过期未执行：\(order.kind)（\(order.by)）",
        en: "An order of the centre came too late and was not done: \(order.kind), by \(order.by)")
    case .configurationTaken(let order, let version, _, _):
      LocalizedText(
        zh: "收到配置 \(version)（\(order.by)）", en: "Configuration \(version) has come, by \(order.by)")
    case .configurationApplied(let version, _, _):
      LocalizedText(zh: "配置 \(version) 试行", en: "Configuration \(version) is in force, on trial")
    }
  }

  func words(for hours: SpecialHours) -> LocalizedText {
    let spans = hours.spans?.map { "\($0.from)-\($0.until)" }.joined(separator: ", ")
    let zh = spans.map { $0.isEmpty ? "不办理" : $0 } ?? "照常"
    let en = spans.map { $0.isEmpty ? "closed" : $0 } ?? "as usual"
    if hours.services.isEmpty {
      return LocalizedText(zh: "\(hours.date) 大厅时间：\(zh)", en: "Hours on \(hours.date): \(en)")
    }
    let names = hours.services.map { code in
      rules.service(code)?.name ?? LocalizedText(zh: code.rawValue, en: code.rawValue)
    }
    return LocalizedText(
      zh: "\(hours.date) \(names.map(\.zh).joined(separator: "、"))时间：\(zh)",
      en: "Hours of \(names.map(\.en).joined(separator: ", ")) on \(hours.date): \(en)")
  }
}
