/// A kind of matter the hall handles (业务/事项).
public struct ServiceRules: Hashable, Codable, Sendable {
  public var code: ServiceCode
  public var name: LocalizedText
  public var numbering: Numbering
  /// Empty: open whenever the hall is.
  public var hours: [OpeningSpan]
  /// Tickets a hall day; nil: no quota.
  public var dailyQuota: Int?
  /// Expected handling time, until the hall's own past says better.
  public var expectedHandling: Duration
  /// Other hours of single days, the last of a day counts; not of the hall file.
  public var special: [SpecialHours] = []

  public init(
    code: ServiceCode, name: LocalizedText, numbering: Numbering, hours: [OpeningSpan] = [],
    dailyQuota: Int? = nil, expectedHandling: Duration = .minutes(5)
  ) {
    self.code = code
    self.name = name
    self.numbering = numbering
    self.hours = hours
    self.dailyQuota = dailyQuota
    self.expectedHandling = expectedHandling
  }
}

/// How a service counts its tickets: prefix + zero-padded counter within a range.
public struct Numbering: Hashable, Codable, Sendable {
  public var prefix: String
  /// Digits, zero-padded: 3 gives `A012`.
  public var width: Int
  public var first: Int
  public var last: Int
  /// Numbers whose decimal form contains one of these digits are left out (4, 13 by custom).
  public var skipping: [Int]

  public init(prefix: String, width: Int = 3, first: Int = 1, last: Int = 999, skipping: [Int] = [])
  {
    self.prefix = prefix
    self.width = width
    self.first = first
    self.last = last
    self.skipping = skipping
  }
}

/// A ticket class: the credit is how much earlier than it came a ticket is taken to have arrived.
public struct ClassRules: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case ordinary, priority, appointment
  }

  public var code: ClassCode
  public var name: LocalizedText
  public var kind: Kind
  public var credit: Duration
  /// Appointments: how far before and after the slot's start a check-in counts as on time.
  public var earliestCheckIn: Duration
  public var latestCheckIn: Duration
  /// Appointments that come late: added to the slot's start; nil: taken as arrived when they came.
  public var latePenalty: Duration?

  public init(
    code: ClassCode, name: LocalizedText, kind: Kind, credit: Duration = .zero,
    earliestCheckIn: Duration = .minutes(30), latestCheckIn: Duration = .minutes(10),
    latePenalty: Duration? = nil
  ) {
    self.code = code
    self.name = name
    self.kind = kind
    self.credit = credit
    self.earliestCheckIn = earliestCheckIn
    self.latestCheckIn = latestCheckIn
    self.latePenalty = latePenalty
  }

  public static let ordinary = ClassRules(
    code: .ordinary, name: LocalizedText(zh: "普通", en: "Ordinary"), kind: .ordinary)
}

/// A window (窗口) and what it serves.
public struct WindowRules: Hashable, Codable, Sendable {
  public struct Serving: Hashable, Codable, Sendable {
    public var service: ServiceCode
    /// How much longer than for its own services people of this one must have waited before
    /// this window takes them: added to their virtual arrival when this window chooses.
    public var offset: Duration

    public init(service: ServiceCode, offset: Duration = .zero) {
      self.service = service
      self.offset = offset
    }
  }

  public var id: WindowID
  public var name: LocalizedText
  public var serves: [Serving]
  /// Opened by the start of the hall day, without a person's hand.
  public var opensWithDay: Bool

  public init(id: WindowID, name: LocalizedText, serves: [Serving], opensWithDay: Bool = false) {
    self.id = id
    self.name = name
    self.serves = serves
    self.opensWithDay = opensWithDay
  }
}

/// Where tickets are taken: its printer and the services its buttons offer.
public struct PanelRules: Hashable, Codable, Sendable {
  /// A printer that helps out, and what people call it.
  public struct Fallback: Hashable, Codable, Sendable {
    public var printer: PrinterID
    public var name: LocalizedText

    public init(printer: PrinterID, name: LocalizedText) {
      self.printer = printer
      self.name = name
    }
  }

  /// So many tickets of one service and class within the span: a person who goes on pressing has
  /// his ticket already.
  public struct PressLimit: Hashable, Codable, Sendable {
    public var tickets: Int
    public var within: Duration

    public init(tickets: Int, within: Duration) {
      self.tickets = tickets
      self.within = within
    }
  }

  public var id: PanelID
  public var name: LocalizedText
  public var printer: PrinterID?
  /// Prints while `printer` is down or has too much to do.
  public var fallback: Fallback?
  public var services: [ServiceCode]
  public var pressLimit: PressLimit?

  public init(
    id: PanelID, name: LocalizedText, printer: PrinterID?, services: [ServiceCode],
    fallback: Fallback? = nil, pressLimit: PressLimit? = nil
  ) {
    self.id = id
    self.name = name
    self.printer = printer
    self.services = services
    self.fallback = fallback
    self.pressLimit = pressLimit
  }

  /// All that may print its tickets, the usual one first.
  public var printers: [PrinterID] { [printer, fallback?.printer].compactMap(\.self) }
}

/// Rules of calling, the same at all windows.
public struct CallingRules: Hashable, Codable, Sendable {
  public enum NextWhileCalled: String, Codable, Sendable, CaseIterable {
    /// "Next" while the called citizen has not been started: he is taken as served.
    case finish
    /// He is taken as a no-show.
    case noShow
    /// Refused until staff say which.
    case refuse
  }

  public enum AfterNoShow: String, Codable, Sendable, CaseIterable {
    /// Onto the recall list: he may re-join when he comes.
    case recallList
    /// Back into the line at once, behind by the re-join rule.
    case rejoin
    /// The ticket ends.
    case end
  }

  public enum Age: String, Codable, Sendable, CaseIterable {
    /// Keeps the virtual arrival it has.
    case keep
    /// Counts from now.
    case now
    /// Counts from now less the class's credit.
    case nowWithCredit
  }

  /// A no-show is accepted only after this many calls (first call and recalls).
  public var callsBeforeNoShow: Int
  public var nextWhileCalled: NextWhileCalled
  public var afterNoShow: AfterNoShow
  /// A ticket on the recall list ends after this long.
  public var recallListExpiry: Duration
  /// Re-join: the virtual arrival is now minus this part of the class's credit, in percent.
  public var rejoinCreditPercent: Int
  /// How often one ticket may re-join.
  public var rejoinLimit: Int
  public var transferAge: Age
  /// A parked ticket that nobody resumed goes back into the line after this long.
  public var parkLimit: Duration

  public init(
    callsBeforeNoShow: Int = 2, nextWhileCalled: NextWhileCalled = .finish,
    afterNoShow: AfterNoShow = .recallList, recallListExpiry: Duration = .minutes(30),
    rejoinCreditPercent: Int = 50, rejoinLimit: Int = 2, transferAge: Age = .keep,
    parkLimit: Duration = .hours(2)
  ) {
    self.callsBeforeNoShow = callsBeforeNoShow
    self.nextWhileCalled = nextWhileCalled
    self.afterNoShow = afterNoShow
    self.recallListExpiry = recallListExpiry
    self.rejoinCreditPercent = rejoinCreditPercent
    self.rejoinLimit = rejoinLimit
    self.transferAge = transferAge
    self.parkLimit = parkLimit
  }
}
