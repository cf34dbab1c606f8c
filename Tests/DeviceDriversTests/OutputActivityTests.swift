import DeviceDrivers
import HallDomain
import HallPorts
import HallTestKit
import Testing

/// The lamps of a panel: what a person who stands before it sees.
struct OutputActivityTests {
  private func isOn(_ role: OutputRole, _ hall: InMemoryHall) -> Bool {
    role.isActive(in: hall.view)
  }

  private func issue(_ hall: InMemoryHall, _ code: String) async throws {
    try await hall.submit(
      .queue(.issue(IssueRequest(matters: ["C"], panel: "lobby", code: code))),
      from: Origin(.panel, "lobby"), key: nil)
  }

  @Test func aButtonsLampIsOnWhileAPressGivesATicket() async throws {
    let hall = InMemoryHall(rules: .sample)
    let lamp = OutputRole.panelService("lobby", "C")
    #expect(!isOn(lamp, hall), "no day has begun")
    try await hall.submit(.tick, from: .timer, key: nil)
    #expect(isOn(lamp, hall))
    #expect(!isOn(.panelService("roof", "C"), hall), "there is no such panel")
    for index in 1...4 {
      #expect(isOn(lamp, hall))
      try await issue(hall, "c\(index)")
    }
    #expect(!isOn(lamp, hall), "its quota of four is full")
    #expect(isOn(.panelService("lobby", "A"), hall), "another service has its own")
    try await hall.submit(.day(.close), from: .timer, key: nil)
    #expect(!isOn(.panelService("lobby", "A"), hall), "the hall gives no tickets any more")
  }

  @Test func theFaultLampIsOnWhileNoPrinterOfThePanelPrints() async throws {
    var rules = HallRules.sample
    rules.panels[0].fallback = .init(
      printer: "printer-w", name: LocalizedText(zh: "西门", en: "west"))
    let hall = InMemoryHall(rules: rules)
    try await hall.submit(.tick, from: .timer, key: nil)
    func tell(_ device: DeviceID, _ health: DeviceHealth) async throws {
      try await hall.submit(
        .devices(.health(device: device, health: health)), from: .timer, key: nil)
    }
    let lamp = OutputRole.panelFault("lobby")
    #expect(!isOn(lamp, hall))
    try await tell("printer-lobby", .down(reason: "no paper"))
    #expect(!isOn(lamp, hall), "the other one prints")
    try await tell("printer-w", .down(reason: "off"))
    #expect(isOn(lamp, hall))
    try await tell("printer-w", .degraded(reason: "paper low"))
    #expect(!isOn(lamp, hall))
  }
}
