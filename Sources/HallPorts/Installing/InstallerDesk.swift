public import HallDomain

/// What an installer does by hand on a hall's wires and devices, while the hall goes on.
public protocol InstallerDesk: Sendable {
  func checkBus(_ bus: String) throws(InstallerFailure)
  /// One transaction in the installers' lane of a bus.
  func transact(
    _ transaction: BusTransaction, on bus: String
  ) async throws(InstallerFailure) -> [UInt16]
  /// Begins to look for slaves in the installers' lane; `scan` tells how far it is.
  ///
  /// - Parameter atAllSpeeds: with every common setting of the line, not only the bus's own.
  func startScan(
    of bus: String, slaves: ClosedRange<Int>, atAllSpeeds: Bool
  ) throws(InstallerFailure)
  /// The scan that runs or the last one; nil when there was none since the hall file was read.
  func scan(of bus: String) throws(InstallerFailure) -> BusScanReport?
  /// Records what goes over the bus's wire for so long, as pieces of a capture file (pcap).
  func trace(of bus: String, for span: Duration) throws(InstallerFailure) -> AsyncStream<[UInt8]>
  /// Lets a person see or hear which one it is; answers with what it does.
  func identify(
    _ device: DeviceID, for span: Duration
  ) throws(InstallerFailure) -> [IdentifySign]
  /// Reads all that the hall file uses of it; a board shows its test pattern.
  func test(_ device: DeviceID) async throws(InstallerFailure) -> DeviceTestReport
  /// Whether the device answers at another address of its bus, and what to change in the hall file.
  func replacement(
    of device: DeviceID, at slave: Int
  ) async throws(InstallerFailure) -> ReplacementReport
  /// A WAV file of what a zone would say, as loud and as fast as it would; nothing is played.
  func speech(
    _ sample: SpeechSample, in zone: VoiceZoneID
  ) async throws(InstallerFailure) -> [UInt8]
}

/// What an installer wants to hear.
public enum SpeechSample: Hashable, Sendable {
  /// A call of this number to a window.
  case call(TicketNumber, window: WindowID, isRecall: Bool)
  case words(LocalizedText)
}

public enum InstallerFailure: Error, Hashable, Sendable {
  case busUnknown(String)
  case deviceUnknown(DeviceID)
  /// What became of it on the wire.
  case bus(BusFailure)
  case scanUnderWay(bus: String)
  /// Its line is set by something else: a gateway or serial server.
  case speedFixed(bus: String)
  case traceUnderWay(bus: String)
  /// It has nothing that lights, sounds or shows and that may be used for it.
  case cannotIdentify(DeviceID)
  /// Only Modbus devices and boards can be tested so.
  case cannotTest(DeviceID)
  case voiceZoneUnknown(VoiceZoneID)
  /// Nothing could say it, with the reason.
  case cannotSpeak(String)
  /// Another device of the hall file has that address.
  case addressTaken(by: DeviceID)
}

/// How a device shows which one it is.
public enum IdentifySign: Hashable, Codable, Sendable {
  case blinks(output: String)
  /// The characters on its display.
  case shows(text: String)
  case prints(text: String)
}
