public import HallPorts
import HallSound

/// Every device family the daemon knows, one line each: what a hall file names becomes a driver.
public enum DriverCatalogue {
  /// How drivers reach their wires; the supervisor gives the real ones, tests their twins.
  public struct Wires: Sendable {
    public var buses: [String: any FieldBusPort]
    public var printer: @Sendable (PrinterWire) -> any SerialLineOpener
    public var gpio: @Sendable (GPIOChipPlan) -> any GPIOChipOpener
    public var datagram: @Sendable (BoardPlan) -> any DatagramPort
    /// To a board's controller on a serial line or with a network socket.
    public var line: @Sendable (BoardPlan) -> any SerialLineOpener
    public var speaker: @Sendable (VoiceZonePlan) -> any SpeakerOpener
    public var synthesizer: any SpeechSynthesizer

    public init(
      buses: [String: any FieldBusPort],
      printer: @escaping @Sendable (PrinterWire) -> any SerialLineOpener,
      gpio: @escaping @Sendable (GPIOChipPlan) -> any GPIOChipOpener,
      datagram: @escaping @Sendable (BoardPlan) -> any DatagramPort,
      line: @escaping @Sendable (BoardPlan) -> any SerialLineOpener,
      speaker: @escaping @Sendable (VoiceZonePlan) -> any SpeakerOpener,
      synthesizer: any SpeechSynthesizer
    ) {
      self.buses = buses
      self.printer = printer
      self.gpio = gpio
      self.datagram = datagram
      self.line = line
      self.speaker = speaker
      self.synthesizer = synthesizer
    }
  }

  /// - Precondition: the plan was checked, so that every device names a bus of the plan.
  public static func drivers(
    for plan: HallPlan, wires: Wires, context: DriverContext
  ) -> [any DeviceDriver] {
    let points: [any DeviceDriver] = plan.modbusDevices.compactMap { device in
      wires.buses[device.bus].map {
        ModbusPointDriver(plan: device, bus: $0, context: context)
      }
    }
    let chips: [any DeviceDriver] = plan.chips.map {
      GPIODriver(plan: $0, opener: wires.gpio($0), context: context)
    }
    let printers: [any DeviceDriver] = plan.printers.map {
      TicketPrinterDriver(
        plan: $0, line: wires.printer($0.wire), publicURL: plan.service.publicURL,
        context: context)
    }
    let boards = plan.boards.map { driver(for: $0, wires, context) }
    return points + chips + printers + boards + voiceZones(plan, wires, context)
  }

  /// All zones share what was made into sound once.
  private static func voiceZones(
    _ plan: HallPlan, _ wires: Wires, _ context: DriverContext
  ) -> [any DeviceDriver] {
    guard let voice = plan.voice else { return [] }
    // Clips that went since the hall file was checked are missed: the voice is another then.
    let clips = voice.clips.flatMap { try? ClipLibrary(directory: $0) }
    let source = SpeechSource(
      clips: clips, synthesizer: wires.synthesizer, wordsPerMinute: voice.wordsPerMinute)
    let renderer = SpeechRenderer(plan: voice, source: source)
    return voice.zones.map {
      VoiceZoneDriver(plan: $0, renderer: renderer, speaker: wires.speaker($0), context: context)
    }
  }

  private static func driver(
    for board: BoardPlan, _ wires: Wires, _ context: DriverContext
  ) -> any DeviceDriver {
    switch board.wire {
    case .e131, .ddp, .artNet, .page:
      PixelBoardDriver(plan: board, port: wires.datagram(board), context: context)
    case .alpha, .onbon:
      LineBoardDriver(plan: board, line: wires.line(board), context: context)
    }
  }
}
