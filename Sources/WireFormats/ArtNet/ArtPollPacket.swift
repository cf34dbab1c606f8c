/// ArtPoll: asks nodes who and how they are. Sent to one node it is answered by that node alone.
public struct ArtPollPacket: Hashable, Sendable {
  /// How a node shall answer.
  public struct TalkToMe: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A reply also when something about the node changes.
    public static let whenSomethingChanges = TalkToMe(rawValue: 0x02)
    /// Diagnostic messages too.
    public static let diagnostics = TalkToMe(rawValue: 0x04)
  }

  /// A node answers within this (ArtPollReply); controllers ask every 2.5 to 3 s.
  public static let replyWithin: Duration = .seconds(3)
  /// Without the range of Port-Addresses that newer ones may carry: nodes take both.
  static let length = 14

  public var talkToMe: TalkToMe
  /// The least urgent diagnostics that are wanted; of no account without them.
  public var priority: UInt8

  public init(talkToMe: TalkToMe = .whenSomethingChanges, priority: UInt8 = 0) {
    self.talkToMe = talkToMe
    self.priority = priority
  }

  public var bytes: [UInt8] {
    ArtNetPacket.header(ArtNetPacket.opPoll) + [talkToMe.rawValue, priority]
  }
}
