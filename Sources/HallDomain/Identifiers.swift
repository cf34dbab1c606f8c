/// A name from the hall file, unique among its kind. Separate types, so that a window's name
/// cannot be given where a printer's is wanted.
public protocol HallName: RawRepresentable, Hashable, Comparable, Codable, Sendable,
  CodingKeyRepresentable, ExpressibleByStringLiteral, CustomStringConvertible
where RawValue == String {
  init(rawValue: String)
}

extension HallName {
  public init(stringLiteral value: String) { self.init(rawValue: value) }
  public init(_ text: some StringProtocol) { self.init(rawValue: String(text)) }
  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A service's code on tickets and boards: `A`.
public struct ServiceCode: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A window's number or name as people see it: `3`.
public struct WindowID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A ticket class: `ordinary`, `elderly`, `appointment`.
public struct ClassCode: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let ordinary: ClassCode = "ordinary"
}

/// A place where tickets are taken.
public struct PanelID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

public struct PrinterID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A door contact, detector or analogue sensor.
public struct SensorID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

public struct ZoneID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

public struct BoardID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A part of the building that hears the same announcements (广播分区).
public struct VoiceZoneID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Any device of the hall file, for health: `pad-3`, `printer-east`, `bus/east`.
public struct DeviceID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A key of the hall's own counters: each new ticket, job, alarm or notice takes the next.
public protocol HallSerial: RawRepresentable, Hashable, Comparable, Codable, Sendable,
  CodingKeyRepresentable, CustomStringConvertible
where RawValue == Int {
  init(rawValue: Int)
}

extension HallSerial {
  public var description: String { String(rawValue) }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var next: Self { Self(rawValue: rawValue + 1) }
}

/// A ticket's identity for ever; its number (`A012`) is only unique within a day.
public struct TicketID: HallSerial {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
}

public struct PrintJobID: HallSerial {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
}

public struct AlarmID: HallSerial {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
}

public struct NoticeID: HallSerial {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
}

/// Announcements are counted as the journal tells what asks for them.
public struct AnnouncementID: HallSerial {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
}
