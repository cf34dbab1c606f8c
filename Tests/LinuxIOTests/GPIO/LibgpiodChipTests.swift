import HallPorts
import Testing

@testable import LinuxIO

/// What can be known without a chip; the kernel lab runs a real one.
struct LibgpiodChipTests {
  static let lines = [GPIOLinePlan(line: "NEXT", role: .input(.sensor("door")))]

  @Test(arguments: ["gpiochip99", "/dev/gpiochip99", "no-such-label", "/dev/null", "/etc/passwd"])
  func whatIsNoChipIsGoneByName(device: String) {
    let opener = LinuxGPIOOpener(
      plan: GPIOChipPlan(name: "test", device: device, lines: Self.lines))
    #expect(opener.label == device)
    let fault = #expect(throws: WireError.self) { try opener.open(Self.lines) }
    #expect(fault?.isGone == true, "\(String(describing: fault))")
    #expect(fault?.text.hasPrefix("\(device): ") == true)
  }

  @Test func moreLinesThanOneChipMayHaveAreRefused() {
    let lines = (0...Limits.linesPerChip).map {
      GPIOLinePlan(line: "\($0)", role: .input(.sensor("door")))
    }
    let opener = LinuxGPIOOpener(plan: GPIOChipPlan(name: "t", device: "gpiochip0", lines: lines))
    let fault = #expect(throws: WireError.self) { try opener.open(lines) }
    #expect(fault?.text.contains("at most \(Limits.linesPerChip)") == true)
  }
}
