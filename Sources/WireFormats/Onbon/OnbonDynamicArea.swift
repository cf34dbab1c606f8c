/// The command that puts one picture into a dynamic area: a rectangle whose contents lie in the
/// controller's memory and not in its flash, so that they may change as often as one likes.
///
/// Sources: `dyn.UpdateDynamicArea`, `dyn7.UpdateDynamicArea`, `area.DynamicArea7` and `AreaPage`
/// of onbon's message definitions, and the analyser's picture areas (see `OnbonFrame`). Frames that
/// onbon's kit itself makes are the golden ones.
public struct OnbonDynamicArea: Hashable, Sendable {
  public enum RunMode: UInt8, Sendable {
    /// Stays.
    case stays = 0
    /// Is no longer shown when it was not written for `timeout`.
    case vanishes = 2
  }

  /// Group A7 is that of dynamic areas, 00 writes some.
  static let group: UInt8 = 0xA7
  static let update: UInt8 = 0x00
  /// The controller must answer.
  static let mustAnswer: UInt8 = 0x01
  static let areaType: UInt8 = 0x10
  /// Stands still.
  static let still: UInt8 = 0x01

  public var generation: OnbonGeneration
  public var id: UInt8
  public var runMode: RunMode
  /// Seconds.
  public var timeout: UInt16
  public var x: UInt16
  public var y: UInt16
  public var width: UInt16
  public var height: UInt16
  /// As `OnbonPixels` writes them.
  public var pixels: [UInt8]

  public init(
    generation: OnbonGeneration, id: UInt8 = 0, runMode: RunMode, timeout: UInt16 = 60,
    x: UInt16 = 0, y: UInt16 = 0, width: UInt16, height: UInt16, pixels: [UInt8]
  ) {
    self.generation = generation
    self.id = id
    self.runMode = runMode
    self.timeout = timeout
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The body of its frame.
  public var body: [UInt8] {
    var data: [UInt8] = []
    let area = rule + place
    switch generation {
    case .five:
      let page = page(extra: 4) + pixels
      data.append(little: UInt32(area.count + 6 + page.count))
      data += area
      data.append(little: UInt16(1))
      data.append(little: UInt32(page.count))
      data += page
    case .six:
      var page = page(extra: 9)
      page.append(little: UInt32(0))
      page.append(little: UInt32(pixels.count))
      // No background, 101 of transparency as the kit has it, no sound, five reserved.
      let content = area + [0, 101, 0, 0, 0, 0, 0, 0, 0]
      data.append(little: UInt16(1))
      data.append(little: UInt32(content.count + 6 + page.count))
      data += content
      data.append(little: UInt16(1))
      data.append(little: UInt32(page.count))
      data += page + pixels
    }
    var body = [Self.mustAnswer, Self.group, Self.update]
    body.append(little: UInt16(truncatingIfNeeded: data.count))
    return body + data
  }

  /// With all programs and at once: there is nothing else on the board.
  private var rule: [UInt8] {
    var bytes = [id, runMode.rawValue]
    bytes.append(little: timeout)
    bytes.append(1)
    bytes.append(little: UInt16(0))
    return bytes + [1, 0, 0, 0, 0]
  }

  /// Without a frame around it.
  private var place: [UInt8] {
    var bytes = [Self.areaType]
    for value in [x, y, width, height] { bytes.append(little: value) }
    return bytes + [0]
  }

  /// A picture; clearing, speed, stay and repetitions as in the kit's own pages.
  private func page(extra: Int) -> [UInt8] {
    let isFive = generation == .five
    var bytes: [UInt8] = [0, Self.still, isFive ? 0 : 1, 10]
    bytes.append(little: UInt16(isFive ? 750 : 400))
    bytes.append(1)
    bytes.append(little: width)
    return bytes + [UInt8](repeating: 0, count: extra)
  }
}

extension OnbonDynamicArea {
  private static let headLength = 5
  private static let ruleLength = 12
  private static let placeLength = 10

  /// Reads an update of one area with one page and no related programs, as `body` writes it.
  public init(body: [UInt8], generation: OnbonGeneration) throws(OnbonError) {
    let start = Self.headLength + (generation == .six ? 6 : 4)
    let pageStart = start + Self.ruleLength + Self.placeLength + (generation == .six ? 9 : 0)
    let pageLength = generation == .six ? 26 : 13
    let least = pageStart + 6 + pageLength
    guard body.count >= Self.headLength else { throw .tooShort(bytes: body.count) }
    guard body[1] == Self.group, body[2] == Self.update else {
      throw .otherCommand(group: body[1], command: body[2])
    }
    guard body.count >= least else { throw .tooShort(bytes: body.count) }
    self.generation = generation
    id = body[start]
    runMode = RunMode(rawValue: body[start + 1]) ?? .stays
    timeout = body.little16(at: start + 2)
    let place = start + Self.ruleLength
    x = body.little16(at: place + 1)
    y = body.little16(at: place + 3)
    width = body.little16(at: place + 5)
    height = body.little16(at: place + 7)
    let rest = body.count - least
    let said =
      generation == .six
      ? Int(body.little32(at: least - 4)) : Int(body.little32(at: pageStart + 2)) - pageLength
    guard said == rest else { throw .badLength(says: said, has: rest) }
    pixels = Array(body[least...])
  }
}
