extension Judge {
  func decide(_ command: VoiceCommand) throws(HallError) -> [Event] {
    switch command {
    case .say(let text, let zones): return try say(text, zones)
    case .test(let zone):
      try check(zone)
      return [.voice(.testOrdered(zone: zone, at: now.instant))]
    case .ended(let zone, let endings, let through):
      try check(zone)
      if endings.count > Limits.endingsPerReport || through > state.voice.last {
        throw HallError(.requestInvalid, "endings")
      }
      if endings.isEmpty, through <= state.voice.through[zone] ?? AnnouncementID(rawValue: -1) {
        return []
      }
      return [
        .voice(
          .announcementsEnded(zone: zone, endings: endings, through: through, at: now.instant))
      ]
    case .evacuationSaid(let zone, let times):
      try check(zone)
      return [.voice(.evacuationSaid(zone: zone, times: times, at: now.instant))]
    }
  }

  private func say(_ text: LocalizedText, _ zones: [VoiceZoneID]) throws(HallError) -> [Event] {
    if rules.voiceZones.isEmpty { throw HallError(.voiceZoneUnknown) }
    if text.zh.isEmpty && text.en.isEmpty {
      throw HallError(.requestInvalid, "text", detail: "empty")
    }
    if max(text.zh.count, text.en.count) > Limits.noticeCharacters {
      throw HallError(.requestInvalid, "text", detail: "> \(Limits.noticeCharacters)")
    }
    if zones.count > Limits.zonesPerAnnouncement {
      throw HallError(.requestInvalid, "zones", detail: "> \(Limits.zonesPerAnnouncement)")
    }
    for zone in zones { try check(zone) }
    return [.voice(.sayOrdered(text: text, zones: zones, at: now.instant))]
  }

  private func check(_ zone: VoiceZoneID) throws(HallError) {
    guard rules.voiceZones.contains(where: { $0.id == zone }) else {
      throw HallError(.voiceZoneUnknown, zone.rawValue)
    }
  }
}
