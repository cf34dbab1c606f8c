/// What one announcement says, before it is put in words.
public enum Utterance: Hashable, Sendable {
  /// A call as people hear it, its names looked up.
  public struct Called: Hashable, Sendable {
    public var number: TicketNumber
    public var window: WindowID
    public var windowName: LocalizedText
    public var isRecall: Bool
    /// Why it may come before somebody who waits longer; nil: ordinary.
    public var privilege: LocalizedText?

    public init(
      number: TicketNumber, window: WindowID, windowName: LocalizedText, isRecall: Bool = false,
      privilege: LocalizedText? = nil
    ) {
      self.number = number
      self.window = window
      self.windowName = windowName
      self.isRecall = isRecall
      self.privilege = privilege
    }
  }

  /// Several are called in one sentence.
  case calls([Called])
  /// A language without words is left out.
  case words(LocalizedText)
  case test(zone: LocalizedText)
  case evacuation(LocalizedText)
}

extension HallRules {
  /// What a call says.
  public func utterance(of call: SpokenCall) -> Utterance.Called {
    let kind = ticketClass(call.ticketClass)
    return Utterance.Called(
      number: call.number, window: call.window,
      windowName: window(call.window)?.name
        ?? LocalizedText(zh: "\(call.window)", en: "\(call.window)"),
      isRecall: call.times > 1, privilege: kind?.kind == .ordinary ? nil : kind?.name)
  }
}
