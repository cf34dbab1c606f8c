import Foundation
import HallTestKit
import Testing

/// The built daemon on a real kernel's devices, booted by QEMU because no test machine has them:
/// GPIO lines of gpio-sim through libgpiod, USB converters of dummy_hcd that are pulled out,
/// printers behind usblp. What the guest does stands in Tests/KernelLab. One after the other: each
/// takes both processors.
@Suite(.serialized) struct KernelLabTests {
  @Test(.timeLimit(.minutes(8))) func buttonsContactsAndRelaysOnRealKernelLines() throws {
    let verdicts = try Self.boot("gpio")
    #expect(verdicts.count { $0.hasPrefix("PASS ") } == 40)
  }

  /// 50 replugs; the guest prints how long each took until a press made before it was a ticket.
  /// An emulated machine may take several times as long as a real one, hence the two bounds.
  @Test(.timeLimit(.minutes(8))) func usbConvertersComeBackAndNoPressIsLostOrDoubled() throws {
    let verdicts = try Self.boot("usb")
    #expect(verdicts.count { $0.hasPrefix("PASS ") } == 21)
    let words = try #require(verdicts.first { $0.hasPrefix("FIGURE usb.replug") }).split(
      separator: " ")
    func figure(_ name: Substring) throws -> Int {
      try #require(words.firstIndex(of: name).flatMap { Int(words[$0 + 1]) })
    }
    #expect(try figure("turns") == 50)
    #expect(try figure("renamed") >= 25, "the port has to come back under other numbers")
    #expect(try figure("late") <= 25, "half of the replugs have to mend themselves within 2 s")
    #expect(try figure("longest") <= 1000, "hundredths of a second")
    #expect(try figure("excused") <= 10, "so slow that nothing is said of the presses")
  }

  @Test(.timeLimit(.minutes(8))) func printersOfTheUSBClassPrintAndLoseNoPaper() throws {
    let verdicts = try Self.boot("printer")
    #expect(verdicts.count { $0.hasPrefix("PASS ") } == 20)
  }

  /// The guest's verdicts; a failed one is an issue, a guest that did not come to its end another.
  private static func boot(_ scene: String) throws -> [String] {
    let lab = SimulatedHall.repository.appending(path: "Tests/KernelLab")
    let boot = try ChildProcess.run(
      lab.appending(path: "boot"), [SimulatedHall.programs.path, scene])
    let verdicts = boot.output.split(whereSeparator: \.isNewline).map {
      String($0).trimmingCharacters(in: .whitespaces)
    }
    #expect(verdicts.contains("THE END"), "\(boot.errors)\n\(boot.output.suffix(3000))")
    for verdict in verdicts where verdict.hasPrefix("FAIL ") {
      Issue.record("\(verdict)\n\(boot.output.suffix(3000))")
    }
    for verdict in verdicts where verdict.hasPrefix("FIGURE ") { print(verdict) }
    return verdicts
  }
}
