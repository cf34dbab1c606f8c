/// What a controller answers to a command (`global.ACK`, `global.NACK` and `ErrorType` of onbon's
/// message definitions, see `OnbonFrame`).
public enum OnbonReply: Hashable, Sendable {
  case done
  case refused(Refusal)

  /// Why it did not do it, by onbon's number.
  public struct Refusal: Hashable, Sendable {
    public var code: UInt16

    public init(code: UInt16) { self.code = code }

    public static let busy = Refusal(code: 3)

    /// For people: those that a picture can meet with.
    public var words: String {
      switch code {
      case 1: "it does not know this group of commands"
      case 2: "it does not know this command: it has no dynamic areas"
      case 3: "it is busy"
      case 4: "its memory is too small"
      case 5: "the frame arrived garbled"
      case 17: "it is of another type"
      case 18, 25: "the area does not fit its screen"
      case 19: "it has another number"
      case 20, 21, 22, 23: "it wants a password"
      default: "error \(code)"
      }
    }
  }

  static let group: UInt8 = 0xA0
  private static let bodyLength = 9

  public var body: [UInt8] {
    var body: [UInt8] = [0, Self.group]
    switch self {
    case .done: body += [0, 0, 0, 0, 0]
    case .refused(let refusal):
      body += [1, 1, 0]
      body.append(little: refusal.code)
    }
    return body + [0, 0]
  }

  public init(body: [UInt8]) throws(OnbonError) {
    guard body.count >= 3 else { throw .tooShort(bytes: body.count) }
    guard body[1] == Self.group, body[2] <= 1 else {
      throw .otherCommand(group: body[1], command: body[2])
    }
    if body[2] == 0 {
      self = .done
      return
    }
    guard body.count >= Self.bodyLength else { throw .tooShort(bytes: body.count) }
    self = .refused(Refusal(code: body.little16(at: 5)))
  }
}
