import HallPorts
import LinuxIO

/// What a bus's thread works on: `ModbusPort`; in tests one that does what the test says.
package protocol BusPort {
  /// - Parameter hasTime: nothing else needs the line at once.
  func perform(
    _ request: ModbusRequest, hasTime: Bool
  ) throws(WireError) -> ModbusPort.Completion
  /// Performs a read with the line set otherwise, and sets it back; `unsupported` when it cannot be
  /// set so.
  func perform(
    _ request: ModbusRequest, with settings: LineSettings
  ) throws(WireError) -> ModbusPort.Completion
  /// Lets somebody listen to the wire; nil ends that.
  func record(to tap: WireTap?)
}

extension BusPort {
  package func record(to tap: WireTap?) {}

  package func perform(
    _ request: ModbusRequest, with settings: LineSettings
  ) throws(WireError) -> ModbusPort.Completion {
    throw .unsupported("it has one speed")
  }
}

extension ModbusPort: BusPort {}

/// Opens the port of a bus; blocking, on the bus's thread.
package typealias BusPortOpener =
  @Sendable (_ plan: BusPlan, _ watch: PortWatch) throws(WireError) -> any BusPort
