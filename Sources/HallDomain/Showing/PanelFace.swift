/// What the display at a place where tickets are taken tells citizens.
public struct PanelFace: Hashable, Codable, Sendable {
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// Waiting for a press.
    case ready
    /// A ticket is being printed: take it.
    case printing
    /// The ticket exists but could not be printed: its number is shown to write down, and staff
    /// are told.
    case notPrinted
    /// The last press was refused: the text says why.
    case refused
    case closed, evacuation
  }

  public var mode: Mode
  public var ticket: TicketNumber?
  public var text: LocalizedText

  public init(mode: Mode, ticket: TicketNumber? = nil, text: LocalizedText) {
    self.mode = mode
    self.ticket = ticket
    self.text = text
  }
}
