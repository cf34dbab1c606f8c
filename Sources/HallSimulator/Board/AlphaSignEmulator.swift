public import WireFormats

/// A sign that takes text by the Alpha protocol: shows its priority message and answers what went
/// wrong on its line. Its memory does not outlive a power cut.
public struct AlphaSignEmulator: Sendable {
  public struct Counters: Hashable, Sendable {
    public var written = 0
    public var questions = 0
    public var refused = 0
    /// For another address, or for another family of signs.
    public var foreign = 0
  }

  public private(set) var counters = Counters()
  public private(set) var lines: [AlphaLine] = []
  private let address: UInt8
  private let rows: Int
  private let columns: Int
  private var reader = AlphaReader()
  private var errors: AlphaSerialErrors = []

  public init(address: UInt8 = 0, rows: Int, columns: Int) {
    self.address = address
    self.rows = rows
    self.columns = columns
  }

  /// What it answers.
  public mutating func receive(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var answer: [UInt8] = []
    for result in reader.read(bytes) {
      switch result {
      case .success(let packet): answer += take(packet)
      case .failure(let error):
        counters.refused += 1
        errors.insert(error == .badChecksum ? .checksum : .illegalCommand)
      }
    }
    return answer
  }

  private mutating func take(_ packet: AlphaPacket) -> [UInt8] {
    guard packet.kind == .everySign, packet.address == 0 || packet.address == address else {
      counters.foreign += 1
      return []
    }
    var answer: [UInt8] = []
    for command in packet.commands {
      switch command {
      case .writeText(AlphaCommand.priorityFile, let text):
        let body = text?.body ?? []
        guard body.count <= AlphaCommand.priorityFileLimit else {
          counters.refused += 1
          errors.insert(.overflow)
          continue
        }
        counters.written += 1
        lines = AlphaLine.lines(of: body).prefix(rows).map {
          AlphaLine(String($0.text.prefix(columns)), $0.color, isFlashing: $0.isFlashing)
        }
      case .readSpecial(AlphaCommand.serialErrors):
        counters.questions += 1
        answer += AlphaPacket(
          kind: .answer,
          commands: [.writeSpecial(function: AlphaCommand.serialErrors, data: [errors.byte])]
        ).bytes
        errors = []
      case .writeText, .readText, .writeSpecial, .readSpecial, .other:
        counters.refused += 1
        errors.insert(.illegalCommand)
      }
    }
    return answer
  }

  /// As after its power was cut.
  public mutating func restart() {
    self = AlphaSignEmulator(address: address, rows: rows, columns: columns)
  }
}
