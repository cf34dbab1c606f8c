/// What the hall file says about how the hall works: constant while the daemon runs on one
/// configuration. Decisions read it; `evolve` never does, so that the journal replays to the
/// same state under any later configuration.
public struct HallRules: Hashable, Codable, Sendable {
  public var name: LocalizedText
  /// IANA name, for people; the shell does the arithmetic.
  public var timeZone: String
  public var day: DayRules
  public var calling: CallingRules
  public var classes: [ClassRules]
  public var services: [ServiceRules]
  public var windows: [WindowRules]
  public var panels: [PanelRules]
  public var zones: [ZoneRules]
  public var sensors: [SensorRules]
  public var notices: NoticeRules
  public var evacuation: LocalizedText
  /// Empty: the hall does not speak.
  public var voiceZones: [VoiceZoneRules]

  public init(
    name: LocalizedText, timeZone: String, day: DayRules = DayRules(),
    calling: CallingRules = CallingRules(), classes: [ClassRules] = [.ordinary],
    services: [ServiceRules], windows: [WindowRules], panels: [PanelRules] = [],
    zones: [ZoneRules] = [], sensors: [SensorRules] = [],
    notices: NoticeRules = NoticeRules(),
    evacuation: LocalizedText = LocalizedText(
      zh: "紧急情况，请有序撤离", en: "Emergency: please leave the building calmly"),
    voiceZones: [VoiceZoneRules] = []
  ) {
    self.name = name
    self.timeZone = timeZone
    self.day = day
    self.calling = calling
    self.classes = classes
    self.services = services
    self.windows = windows
    self.panels = panels
    self.zones = zones
    self.sensors = sensors
    self.notices = notices
    self.evacuation = evacuation
    self.voiceZones = voiceZones
  }

  public func service(_ code: ServiceCode) -> ServiceRules? { services.first { $0.code == code } }
  public func window(_ id: WindowID) -> WindowRules? { windows.first { $0.id == id } }
  public func ticketClass(_ code: ClassCode) -> ClassRules? { classes.first { $0.code == code } }
  public func panel(_ id: PanelID) -> PanelRules? { panels.first { $0.id == id } }
  /// Those that panels name.
  public var printers: Set<PrinterID> { Set(panels.flatMap(\.printers)) }
  public func zone(_ id: ZoneID) -> ZoneRules? { zones.first { $0.id == id } }
  /// Whether some window serves it.
  public func isServed(_ code: ServiceCode) -> Bool {
    windows.contains { $0.serves.contains { $0.service == code } }
  }
  public func sensor(_ id: SensorID) -> SensorRules? { sensors.first { $0.id == id } }
}
