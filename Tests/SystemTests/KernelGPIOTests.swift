import Foundation
import HallTestKit
import Testing

/// The built daemon on a real kernel's GPIO chip (gpio-sim), through libgpiod: booted by QEMU,
/// because no test machine has such a chip.
struct KernelGPIOTests {
  @Test(.timeLimit(.minutes(6))) func buttonsContactsAndRelaysOnRealKernelLines() throws {
    let lab = SimulatedHall.repository.appending(path: "Tests/KernelLab")
    let boot = try ChildProcess.run(
      lab.appending(path: "boot"),
      [
        SimulatedHall.programs.path, lab.appending(path: "gpio-agent.sh").path,
        lab.appending(path: "gpio.yaml").path,
      ])
    let verdicts = boot.output.split(whereSeparator: \.isNewline).map {
      String($0).trimmingCharacters(in: .whitespaces)
    }
    #expect(verdicts.contains("THE END"), "\(boot.errors)\n\(boot.output.suffix(3000))")
    #expect(verdicts.count { $0.hasPrefix("PASS ") } == 11, "\(boot.output.suffix(3000))")
    for verdict in verdicts where verdict.hasPrefix("FAIL ") { Issue.record("\(verdict)") }
  }
}
