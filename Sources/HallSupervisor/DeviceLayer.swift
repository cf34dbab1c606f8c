import DeviceDrivers
import FieldBus
import HallDomain
import HallPorts
import LinuxIO
import Logging
import ServiceLifecycle
import Synchronization

/// All buses and drivers of one hall file; a new file replaces them whole while the writer, the
/// journal and the pages go on.
final class DeviceLayer: Service, DeviceDirectory {
  /// What runs for one version of the hall file.
  private struct Generation: Sendable {
    var buses: [FieldBus]
    var drivers: [any DeviceDriver]
    var group: ServiceGroup
  }

  private struct State {
    var plan: HallPlan
    var generation: Generation?
    var isReplacing = false
  }

  private let context: DriverContext
  private let state: Mutex<State>

  init(plan: HallPlan, context: DriverContext) {
    self.context = context
    state = Mutex(State(plan: plan))
  }

  func run() async throws {
    repeat {
      let plan = state.withLock { state in
        state.isReplacing = false
        return state.plan
      }
      let generation = make(plan)
      state.withLock { $0.generation = generation }
      try await generation.group.run()
    } while state.withLock { $0.isReplacing } && !Task.isShuttingDownGracefully
      && !Task.isCancelled
  }

  /// Stops the devices of the old plan and starts those of the new one.
  func replace(with plan: HallPlan) async {
    let group = state.withLock { state in
      state.plan = plan
      state.isReplacing = true
      return state.generation?.group
    }
    await group?.triggerGracefulShutdown()
  }

  var buses: [FieldBus] { state.withLock { $0.generation?.buses ?? [] } }

  func devices() -> [DeviceReport] {
    guard let generation = state.withLock({ $0.generation }) else { return [] }
    return generation.buses.flatMap { $0.devices() }
      + generation.drivers.flatMap { $0.devices() }
  }

  func picture(of device: DeviceID) -> [UInt8]? {
    guard let generation = state.withLock({ $0.generation }) else { return nil }
    for driver in generation.drivers {
      if let picture = driver.picture(of: device) { return picture }
    }
    return nil
  }

  private func make(_ plan: HallPlan) -> Generation {
    let buses = plan.buses.map {
      FieldBus(plan: $0, commands: context.commands, logger: context.logger)
    }
    let wires = DriverCatalogue.Wires(
      buses: Dictionary(uniqueKeysWithValues: buses.map { ($0.name, $0) }),
      serial: { LinuxSerialOpener(plan: $0) },
      gpio: { LinuxGPIOOpener(plan: $0) },
      datagram: { UDPPort(host: $0.host, port: $0.port) })
    let drivers = DriverCatalogue.drivers(for: plan, wires: wires, context: context)
    // Drivers stop before the buses they write on: a group shuts down from its end.
    let services: [any Service] =
      buses.map { Restarting(name: "bus/\($0.name)", service: $0, logger: context.logger) }
      + drivers.map { driver in
        let name = driver.devices().first?.id.rawValue ?? "\(type(of: driver))"
        return Restarting(name: name, service: driver, logger: context.logger)
      }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map {
          .init(
            service: $0, successTerminationBehavior: .ignore,
            failureTerminationBehavior: .ignore)
        }, logger: context.logger))
    return Generation(buses: buses, drivers: drivers, group: group)
  }
}
