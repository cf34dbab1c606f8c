/// What the display over a window and its lamps show: wanted state, computed from the hall's
/// truth, never sent as a message.
public struct WindowFace: Hashable, Codable, Sendable {
  public enum Mode: String, Codable, Sendable, CaseIterable {
    case closed, paused, free, called, serving, evacuation
  }

  public var mode: Mode
  /// The called or served ticket.
  public var ticket: TicketNumber?
  /// How often it was called; 0 when nobody is called. A change makes a display blink again.
  public var calls: Int
  /// For a text display: `A012`, `暂停服务`.
  public var text: LocalizedText

  public init(mode: Mode, ticket: TicketNumber? = nil, calls: Int = 0, text: LocalizedText) {
    self.mode = mode
    self.ticket = ticket
    self.calls = calls
    self.text = text
  }

  /// For displays of digits only: the number, dashes while paused, else blank.
  public var digits: String {
    switch mode {
    case .called, .serving: ticket?.description ?? ""
    case .paused, .evacuation: "----"
    case .closed, .free: ""
    }
  }
}
