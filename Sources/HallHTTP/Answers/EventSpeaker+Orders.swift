import HallDomain

/// Sentences about what the centre ordered.
extension EventSpeaker {
  func words(for event: OrderEvent) -> LocalizedText {
    switch event {
    case .orderDone(let order, _, _):
      LocalizedText(
        zh: "中心指令已执行：\(kind(order).zh)（\(order.by)）",
        en: "Done for the centre: \(kind(order).en), ordered by \(order.by)")
    case .orderRefused(let order, let error, _):
      LocalizedText(
        zh: "中心指令未执行：\(kind(order).zh)（\(order.by)）：\(error.message.zh)",
        en: "Not done for the centre: \(kind(order).en), ordered by \(order.by): "
          + error.message.en)
    case .orderExpired(let order, _):
      LocalizedText(
        zh: "中心指令过期未执行：\(kind(order).zh)（\(order.by)）",
        en: "Came too late and was not done: \(kind(order).en), ordered by \(order.by)")
    case .configurationTaken(let order, let version, _, _):
      LocalizedText(
        zh: "收到配置 \(version)（\(order.by)）", en: "Configuration \(version) has come, by \(order.by)")
    case .configurationApplied(let version, _, _):
      LocalizedText(zh: "配置 \(version) 试行", en: "Configuration \(version) is in force, on trial")
    }
  }

  private func kind(_ order: OrderMark) -> LocalizedText {
    let words = [
      "notice": ("发布公告", "a notice"), "withdraw": ("撤下公告", "a notice taken down"),
      "hours": ("办理时间", "hours"), "appointments": ("预约名单", "appointments"),
      "window": ("窗口", "a window"), "hall": ("大厅开闭", "the hall's opening"),
      "emergency": ("紧急状态", "the emergency"), "say": ("语音播报", "an announcement"),
      "configuration": ("配置", "a configuration"),
    ]
    let (zh, en) = words[order.kind] ?? (order.kind, order.kind)
    return LocalizedText(zh: zh, en: en)
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
