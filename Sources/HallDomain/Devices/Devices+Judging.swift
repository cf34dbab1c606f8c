extension Judge {
  func decide(_ command: DeviceCommand) -> [Event] {
    switch command {
    case .health(let device, let health):
      if state.devices.entries[device]?.health == health { return [] }
      return [.devices(.healthChanged(device: device, health: health, at: now.instant))]
    case .writeByHand(let write):
      return [.devices(.handWriteOrdered(write, at: now.instant))]
    case .confirm(let device):
      return [.devices(.confirmedByPerson(device: device, at: now.instant))]
    }
  }
}

extension DeviceState {
  mutating func evolve(_ event: DeviceEvent) {
    switch event {
    case .healthChanged(let device, let health, let at):
      entries[device] = Entry(health: health, since: at)
    // For the record only: what became of a device tells the device.
    case .handWriteOrdered, .confirmedByPerson: break
    }
  }
}
