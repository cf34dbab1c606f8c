/// An E1.31 data packet: up to 512 slots of one universe (ANSI E1.31-2018, 4.1, Table 4-1).
public struct E131DataPacket: Hashable, Sendable {
  /// The options octet (6.2.6); the other bits are reserved and ignored.
  public struct Options: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// For previews only: must not reach a live output.
    public static let previewData = Options(rawValue: 0x80)
    /// The source ends this universe; sent three times. Its slots are ignored.
    public static let streamTerminated = Options(rawValue: 0x40)
    /// Without synchronisation packets data acts at once.
    public static let forceSynchronization = Options(rawValue: 0x20)
  }

  /// A source that does not vary it sends 100 (6.2.3).
  public static let ordinaryPriority: UInt8 = 100
  public static let highestPriority: UInt8 = 200
  public static let slotLimit = 512

  public var cid: ComponentID
  /// UTF-8; at most 63 bytes go on the wire (6.2.2).
  public var sourceName: String
  /// 0 ... 200, the highest wins.
  public var priority: UInt8
  /// The universe whose synchronisation packets latch this data; nil: it acts at once (6.2.4).
  public var synchronization: Universe?
  public var sequence: UInt8
  public var options: Options
  public var universe: Universe
  /// 0: the slots are levels ("NULL START code"); other codes are for other uses.
  public var startCode: UInt8
  public var slots: [UInt8]

  public init(
    cid: ComponentID, sourceName: String, priority: UInt8 = Self.ordinaryPriority,
    synchronization: Universe? = nil, sequence: UInt8, options: Options = [],
    universe: Universe, startCode: UInt8 = 0, slots: [UInt8]
  ) {
    self.cid = cid
    self.sourceName = sourceName
    self.priority = priority
    self.synchronization = synchronization
    self.sequence = sequence
    self.options = options
    self.universe = universe
    self.startCode = startCode
    self.slots = slots
  }
}

/// "Act on all data that waits for this universe" (ANSI E1.31-2018, 4.2, Table 4-2 and 6.3).
public struct E131SynchronizationPacket: Hashable, Sendable {
  public var cid: ComponentID
  /// Counts on its own, apart from the data packets of the same universe.
  public var sequence: UInt8
  public var synchronization: Universe

  public init(cid: ComponentID, sequence: UInt8, synchronization: Universe) {
    self.cid = cid
    self.sequence = sequence
    self.synchronization = synchronization
  }
}
