/// A voice zone (广播分区): who is called there.
public struct VoiceZoneRules: Hashable, Codable, Sendable {
  public var id: VoiceZoneID
  public var name: LocalizedText
  public var windows: [WindowID]

  public init(id: VoiceZoneID, name: LocalizedText, windows: [WindowID]) {
    self.id = id
    self.name = name
    self.windows = windows
  }
}
