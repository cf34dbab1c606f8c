/// A frame of onbon's LED controllers as their dynamic areas use it: eight A5, then header, body
/// and CRC with A5, A6, 5A and 5B escaped, then 5A. Numbers are little endian.
///
/// Sources, both onbon's own and public: the message definitions (`bx06_dyn.xml`, `bx05.xml`) in
/// the development kit BX_05_06_SDK_20200210, https://github.com/onbonlab/pub, and the protocol
/// analyser https://github.com/strongercjd/Onbon-Protocol-Analysis (screen address, source
/// address, protocol version F0, device type, length; CRC-16 with polynomial A001 from 0).
public struct OnbonFrame: Hashable, Sendable {
  /// The controller's number; FFFE is any.
  public var destination: UInt16
  public var source: UInt16
  public var body: [UInt8]

  public static let anyController: UInt16 = 0xFFFE
  /// The sender of a host.
  public static let host: UInt16 = 0x8000
  /// TCP port of a controller with a network socket.
  public static let port = 5005
  /// Of dynamic areas.
  static let version: UInt8 = 0xF0
  /// Wildcard: any controller of the family.
  static let anyDevice: UInt16 = 0xFFFE
  static let headerLength = 16
  static let start: UInt8 = 0xA5
  static let startCount = 8
  static let end: UInt8 = 0x5A
  /// Bodies that are read: a full-colour picture of 1024 x 512 and its head.
  public static let bodyLimit = 1024 * 512 * 3 + 1024

  public init(
    destination: UInt16 = Self.anyController, source: UInt16 = Self.host, body: [UInt8]
  ) {
    self.destination = destination
    self.source = source
    self.body = body
  }

  public var bytes: [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(Self.headerLength + body.count + 2)
    plain.append(little: destination)
    plain.append(little: source)
    plain += [Self.version, 0]
    plain.append(little: Self.anyDevice)
    plain += [0, 0, 0, 0]
    plain.append(little: UInt32(truncatingIfNeeded: body.count))
    plain += body
    plain.append(little: CRC16.of(plain, from: 0))
    var bytes = [UInt8](repeating: Self.start, count: Self.startCount)
    bytes.reserveCapacity(plain.count + plain.count / 8 + Self.startCount + 2)
    for byte in plain {
      switch byte {
      case 0xA5: bytes += [0xA6, 0x02]
      case 0xA6: bytes += [0xA6, 0x01]
      case 0x5A: bytes += [0x5B, 0x02]
      case 0x5B: bytes += [0x5B, 0x01]
      default: bytes.append(byte)
      }
    }
    // Two, as onbon's own kit ends its frames.
    return bytes + [Self.end, Self.end]
  }

  /// - Parameter plain: without the ends and without escapes.
  init(plain: [UInt8]) throws(OnbonError) {
    guard plain.count >= Self.headerLength + 2 else { throw .tooShort(bytes: plain.count) }
    guard CRC16.of(plain.dropLast(2), from: 0) == plain.little16(at: plain.count - 2) else {
      throw .badCheck
    }
    guard plain[4] == Self.version else { throw .badVersion(plain[4]) }
    let length = Int(plain.little32(at: 12))
    let count = plain.count - Self.headerLength - 2
    guard length == count else { throw .badLength(says: length, has: count) }
    destination = plain.little16(at: 0)
    source = plain.little16(at: 2)
    body = Array(plain[Self.headerLength..<plain.count - 2])
  }
}

/// Why bytes are no frame, or a frame no message, that can be used.
public enum OnbonError: Error, Hashable, Sendable {
  case tooShort(bytes: Int)
  case tooLong
  /// A5 or 5A escaped in a way that there is not.
  case badEscape
  case badCheck
  case badVersion(UInt8)
  case badLength(says: Int, has: Int)
  /// A command that is not one of dynamic areas.
  case otherCommand(group: UInt8, command: UInt8)
}

/// Finds the frames in what comes in on a line.
public struct OnbonReader: Sendable {
  private var plain: [UInt8]?
  private var starts = 0
  private var escape: UInt8?

  public init() {}

  /// The frames that these bytes end, with what is wrong in those that cannot be used.
  public mutating func read(_ bytes: some Sequence<UInt8>) -> [Result<OnbonFrame, OnbonError>] {
    var found: [Result<OnbonFrame, OnbonError>] = []
    for byte in bytes {
      do throws(OnbonError) {
        guard let plain = try take(byte) else { continue }
        found.append(.success(try OnbonFrame(plain: plain)))
      } catch {
        plain = nil
        escape = nil
        found.append(.failure(error))
      }
    }
    return found
  }

  /// The plain bytes of a frame when this byte ends one.
  private mutating func take(_ byte: UInt8) throws(OnbonError) -> [UInt8]? {
    if byte == OnbonFrame.start {
      starts += 1
      plain = starts >= OnbonFrame.startCount ? [] : nil
      escape = nil
      return nil
    }
    starts = 0
    guard plain != nil else { return nil }
    if byte == OnbonFrame.end {
      defer { plain = nil }
      if escape != nil { throw .badEscape }
      return plain
    }
    if let first = escape {
      escape = nil
      guard byte == 1 || byte == 2 else { throw .badEscape }
      plain?.append(byte == 1 ? first : first &- 1)
    } else if byte == 0xA6 || byte == 0x5B {
      escape = byte
    } else {
      plain?.append(byte)
    }
    if let count = plain?.count, count > OnbonFrame.bodyLimit + OnbonFrame.headerLength + 2 {
      throw .tooLong
    }
    return nil
  }
}

extension [UInt8] {
  mutating func append(little value: UInt16) {
    append(UInt8(value & 0xFF))
    append(UInt8(value >> 8))
  }

  mutating func append(little value: UInt32) {
    for shift in [0, 8, 16, 24] { append(UInt8(value >> UInt32(shift) & 0xFF)) }
  }

  func little16(at index: Int) -> UInt16 { UInt16(self[index]) | UInt16(self[index + 1]) << 8 }

  func little32(at index: Int) -> UInt32 {
    UInt32(little16(at: index)) | UInt32(little16(at: index + 2)) << 16
  }
}
