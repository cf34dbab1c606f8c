public import HallDomain

/// A board: a picture in memory whose pixels are sent, or lines of text for a sign.
public struct BoardPlan: Hashable, Sendable {
  public var id: BoardID
  public var name: LocalizedText
  /// Its controller; empty where it is reached another way: by multicast groups, by a serial line,
  /// or by no wire at all.
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
  /// A sign that takes text: the Alpha Sign Communications Protocol.
  case alpha(AlphaPlan)
  /// A dynamic area of an onbon BX-5 or BX-6 controller.
  case onbon(OnbonPlan)
  /// A browser full screen, at /signage/<board>.
  case page

  /// Of one universe.
  public static let slotLimit = 512

  public var usualPort: Int {
    switch self {
    case .e131: 5568
    case .ddp: 4048
    case .artNet: 6454
    case .onbon: 5005
    // A serial server's port is whatever somebody has set.
    case .alpha, .page: 0
    }
  }

  /// The line of its own that it hangs on; nil: none, or the network.
  public var serial: SerialPlan? {
    switch self {
    case .alpha(let plan): plan.serial
    case .onbon(let plan): plan.serial
    case .e131, .ddp, .artNet, .page: nil
    }
  }

  /// Whether its pixels are sent one by one, so that the order of its panels matters.
  public var hasPixels: Bool {
    switch self {
    case .e131, .ddp, .artNet: true
    case .alpha, .onbon, .page: false
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

/// A sign of lines of characters, on a serial line or behind a serial server.
public struct AlphaPlan: Hashable, Sendable {
  /// Nil: the board's host and port.
  public var serial: SerialPlan?
  /// 1 ... 255, as set at the sign; 0: every sign on the line.
  public var address: Int
  public var lines: Int
  /// Characters of a line.
  public var columns: Int
  /// Its return line is connected, so that it can be asked whether it lives.
  public var answers: Bool

  public init(
    serial: SerialPlan? = nil, address: Int = 0, lines: Int = 1, columns: Int = 13,
    answers: Bool = true
  ) {
    self.serial = serial
    self.address = address
    self.lines = lines
    self.columns = columns
    self.answers = answers
  }
}

/// A controller with dynamic areas, over TCP or on a serial line.
public struct OnbonPlan: Hashable, Sendable {
  public enum Series: String, Hashable, Sendable, CaseIterable {
    case five = "bx-5"
    case six = "bx-6"
  }

  public var series: Series
  /// Nil: the board's host and port.
  public var serial: SerialPlan?
  /// Its number, as set at the controller; nil: any.
  public var address: Int?

  public init(series: Series = .six, serial: SerialPlan? = nil, address: Int? = nil) {
    self.series = series
    self.serial = serial
    self.address = address
  }
}
