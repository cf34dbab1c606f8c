public import HallDomain

/// A key of a window's call pad.
public enum PadKey: String, Codable, Sendable, CaseIterable {
  case next, recall, start, finish, park, pause
  case noShow = "no-show"
}

/// What an input means to the hall.
public enum InputRole: Hashable, Sendable {
  case sensor(SensorID)
  case pad(WindowID, PadKey)
  /// A button that gives a ticket.
  case panel(PanelID, service: ServiceCode, ticketClass: ClassCode)
}

/// What an output shows or does.
public enum OutputRole: Hashable, Sendable {
  /// Active in an emergency.
  case doorRelease
  /// Active while an unacknowledged alarm is on the list.
  case siren
  /// Active while the window has called and nobody has come yet.
  case callLamp(WindowID)
  /// Active while the window is open.
  case openLamp(WindowID)
  /// Active while the panel gives tickets.
  case panelReady(PanelID)
  /// A button's lamp: active while a press gives a ticket for the service.
  case panelService(PanelID, ServiceCode)
  /// Active while no printer of the panel prints: numbers have to be noted.
  case panelFault(PanelID)
}
