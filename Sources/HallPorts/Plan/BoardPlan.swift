public import HallDomain

/// An LED board on a network: a picture in memory whose pixels are sent.
public struct BoardPlan: Hashable, Sendable {
  public var id: BoardID
  public var name: LocalizedText
  /// Its controller; empty where each universe goes to its own multicast group.
  public var host: String
  public var port: Int
  public var wire: BoardWire
  public var width: Int
  public var height: Int
  public var wiring: BoardWiring
  public var framesPerSecond: Int
  /// Nil: everything finds its place from the size and what there is to show.
  public var layout: BoardLayoutPlan?
  public var languages: BoardLanguages
  public var light: BoardLight
  /// What it shows while the daemon is stopped by somebody.
  public var onStop: OnStop

  public enum OnStop: String, Hashable, Sendable, CaseIterable {
    /// An old call misleads.
    case dark
    /// The last picture stays as long as the controller keeps it.
    case keep
  }

  public init(
    id: BoardID, name: LocalizedText, host: String, port: Int? = nil,
    wire: BoardWire = .e131(E131Plan()), width: Int = 192, height: Int = 64,
    wiring: BoardWiring = BoardWiring(), framesPerSecond: Int = 20,
    layout: BoardLayoutPlan? = nil, languages: BoardLanguages = .one(.zh),
    light: BoardLight = BoardLight(), onStop: OnStop = .dark
  ) {
    self.id = id
    self.name = name
    self.host = host
    self.port = port ?? wire.usualPort
    self.wire = wire
    self.width = width
    self.height = height
    self.wiring = wiring
    self.framesPerSecond = framesPerSecond
    self.layout = layout
    self.languages = languages
    self.light = light
    self.onStop = onStop
  }

  /// Universes or Port-Addresses that its pixels take: as many whole pixels as 512 slots hold.
  public var universes: Int {
    let each = BoardWire.slotLimit / wiring.colors.slots
    return (width * height + each - 1) / each
  }
}

/// How the pixels travel.
public enum BoardWire: Hashable, Sendable {
  /// Streaming ACN, ANSI E1.31.
  case e131(E131Plan)
  /// Distributed Display Protocol.
  case ddp
  /// Art-Net 4.
  case artNet(ArtNetPlan)

  /// Of one universe.
  public static let slotLimit = 512

  public var usualPort: Int {
    switch self {
    case .e131: 5568
    case .ddp: 4048
    case .artNet: 6454
    }
  }
}

public struct E131Plan: Hashable, Sendable {
  public var firstUniverse: Int
  /// 0 ... 200; of several sources of a universe the highest is shown.
  public var priority: Int
  /// The universe whose synchronisation packets show a frame at once everywhere; nil: none.
  public var synchronization: Int?
  public var isMulticast: Bool
  /// The own address of the network card that multicast leaves by; nil: the system's choice.
  public var interface: String?

  public init(
    firstUniverse: Int = 1, priority: Int = 100, synchronization: Int? = nil,
    isMulticast: Bool = false, interface: String? = nil
  ) {
    self.firstUniverse = firstUniverse
    self.priority = priority
    self.synchronization = synchronization
    self.isMulticast = isMulticast
    self.interface = interface
  }
}

public struct ArtNetPlan: Hashable, Sendable {
  /// 0 ... 32767: net, sub-net and universe.
  public var firstPortAddress: Int
  /// ArtSync after each frame.
  public var isSynchronized: Bool

  public init(firstPortAddress: Int = 0, isSynchronized: Bool = false) {
    self.firstPortAddress = firstPortAddress
    self.isSynchronized = isSynchronized
  }
}
