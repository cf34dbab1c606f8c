public import WireFormats

/// An onbon controller with its screen: dynamic area 0, which vanishes by its own rule and with the
/// power. It answers every frame that is for it.
public struct OnbonEmulator: Sendable {
  public struct Counters: Hashable, Sendable {
    public var pictures = 0
    public var refused = 0
    /// Frames that were none.
    public var garbled = 0
    public var foreign = 0
    public var vanished = 0
  }

  public private(set) var counters = Counters()
  /// What shines, `slots` bytes a pixel.
  public private(set) var memory: [UInt8]
  private let generation: OnbonGeneration
  private let width: Int
  private let height: Int
  private let slots: Int
  private let address: UInt16
  private var reader = OnbonReader()
  private var vanishesAt: Duration?

  public init(
    generation: OnbonGeneration, width: Int, height: Int, slots: Int, address: UInt16 = 1
  ) {
    self.generation = generation
    self.width = width
    self.height = height
    self.slots = slots
    self.address = address
    memory = [UInt8](repeating: 0, count: width * height * slots)
  }

  /// What it answers.
  public mutating func receive(_ bytes: some Sequence<UInt8>, at now: Duration) -> [UInt8] {
    advance(to: now)
    var answer: [UInt8] = []
    for result in reader.read(bytes) {
      switch result {
      case .success(let frame):
        guard frame.destination == address || frame.destination == OnbonFrame.anyController else {
          counters.foreign += 1
          continue
        }
        let reply = take(frame, at: now)
        answer += OnbonFrame(
          destination: frame.source, source: address, body: reply.body
        ).bytes
      case .failure: counters.garbled += 1
      }
    }
    return answer
  }

  private mutating func take(_ frame: OnbonFrame, at now: Duration) -> OnbonReply {
    do throws(OnbonError) {
      let area = try OnbonDynamicArea(body: frame.body, generation: generation)
      let isWhole =
        area.id == 0 && area.x == 0 && area.y == 0 && Int(area.width) == width
        && Int(area.height) == height
      guard isWhole else { return refusal(18) }
      memory = OnbonPixels.decode(
        area.pixels, width: width, height: height, slots: slots, generation)
      vanishesAt = area.runMode == .vanishes ? now + .seconds(Int64(area.timeout)) : nil
      counters.pictures += 1
      return .done
    } catch .otherCommand {
      return refusal(2)
    } catch {
      return refusal(25)
    }
  }

  private mutating func refusal(_ code: UInt16) -> OnbonReply {
    counters.refused += 1
    return .refused(OnbonReply.Refusal(code: code))
  }

  public mutating func advance(to now: Duration) {
    guard let vanishesAt, now >= vanishesAt else { return }
    self.vanishesAt = nil
    counters.vanished += 1
    memory = [UInt8](repeating: 0, count: memory.count)
  }

  /// As after its power was cut: dark, and nothing remembered.
  public mutating func restart() {
    self = OnbonEmulator(
      generation: generation, width: width, height: height, slots: slots, address: address)
  }
}
