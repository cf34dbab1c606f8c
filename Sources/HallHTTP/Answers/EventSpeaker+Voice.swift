import HallDomain

/// Sentences about what was said aloud.
extension EventSpeaker {
  private func named(_ id: VoiceZoneID) -> LocalizedText {
    rules.voiceZones.first { $0.id == id }?.name
      ?? LocalizedText(zh: id.rawValue, en: id.rawValue)
  }

  func words(for event: VoiceEvent) -> LocalizedText {
    switch event {
    case .sayOrdered(let text, _, _):
      LocalizedText(
        zh: "人工播报：\(text.zh.isEmpty ? text.en : text.zh)",
        en: "To be said: \(text.en.isEmpty ? text.zh : text.en)")
    case .testOrdered(let zone, _):
      LocalizedText(zh: "\(named(zone).zh)广播测试", en: "Sound test in \(named(zone).en)")
    case .announcementsEnded(let zone, let endings, _, _): ended(endings, in: named(zone))
    case .evacuationSaid(let zone, let times, _):
      LocalizedText(
        zh: "\(named(zone).zh)已播报疏散 \(times) 次",
        en: "The evacuation was said \(times) times in \(named(zone).en)")
    }
  }

  private func ended(_ endings: [SpeechEnding], in zone: LocalizedText) -> LocalizedText {
    var counts = (said: 0, cut: 0, notSaid: 0, unknown: 0)
    for ending in endings {
      switch ending.outcome {
      case .said: counts.said += 1
      case .cut: counts.cut += 1
      case .notSaid: counts.notSaid += 1
      case .unknown: counts.unknown += 1
      }
    }
    let parts = [
      (counts.said, "播报", "said"), (counts.cut, "中断", "cut off"),
      (counts.notSaid, "未播", "not said"), (counts.unknown, "不明", "unknown"),
    ].filter { $0.0 > 0 }
    if parts.isEmpty {
      return LocalizedText(zh: "\(zone.zh)开始广播", en: "\(zone.en) begins to speak")
    }
    return LocalizedText(
      zh: zone.zh + "广播：" + parts.map { "\($0.1) \($0.0)" }.joined(separator: "，"),
      en: zone.en + ": " + parts.map { "\($0.0) \($0.2)" }.joined(separator: ", "))
  }
}
