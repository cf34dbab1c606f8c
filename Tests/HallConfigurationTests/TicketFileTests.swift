import Foundation
import HallDomain
import HallPorts
import Testing

@testable import HallConfiguration

/// Printers, their wires and their tickets as a hall file says them.
struct TicketFileTests {
  private func plan(_ printers: String, panels: String = "") throws -> HallPlan {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "hall-tickets-\(UUID())/halls")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["tickets", "printers"] {
      try FileManager.default.createSymbolicLink(
        at: folder.deletingLastPathComponent().appending(path: name),
        withDestinationURL: HallFileTests.repository.appending(path: "firmware-config/\(name)"))
    }
    let file = folder.appending(path: "hall.yaml")
    let text = """
      hall: {name: Test, time-zone: Asia/Shanghai}
      services: {A: {name: General}}
      windows: {1: {serves: [A]}}
      \(panels)
      printers:
      \(printers)
      """
    try Data(text.utf8).write(to: file)
    let report = HallFile.check(path: file.path)
    return try #require(report.plan, "\(report.text())")
  }

  @Test func theUsualTicketInYAMLIsTheOneThatIsBuiltIn() throws {
    let plan = try plan("  p: {serial: {device: /dev/ttyS1}, ticket: usual}")
    #expect(plan.printers[0].template == .usual)
  }

  @Test(arguments: ["usual", "short", "with-emblem"])
  func everyShippedTicketFitsBothPapersAndBothResolutions(ticket: String) throws {
    for paper in [58, 80] {
      for resolution in [180, 203] {
        let plan = try plan(
          "  p: {usb: {device: /dev/usb/lp0}, ticket: \(ticket), paper: \(paper) mm, "
            + "resolution: \(resolution) dpi, quirks: {chinese: none}}")
        #expect(plan.printers[0].template.id == ticket)
        #expect(plan.printers[0].resolution == resolution)
      }
    }
  }

  @Test func aPrinterHangsOnWhatTheFileSays() throws {
    let plan = try plan(
      """
        a: {serial: {device: /dev/ttyS1, baud: 115200, flow: rts-cts}}
        b: {usb: {device: /dev/usb/lp0}, model: family-xprinter}
        c: {tcp: {host: 10.0.0.7}, model: family-epson-180dpi, roll: 79.5 m, roll-warning: 3 m}
      """)
    let wires = plan.printers.map(\.wire)
    #expect(
      wires == [
        .serial(SerialPlan(device: "/dev/ttyS1", baud: 115_200, hasHardwareFlow: true)),
        .usb(device: "/dev/usb/lp0"), .tcp(host: "10.0.0.7", port: 9100),
      ])
    #expect(plan.printers.map(\.dots) == [576, 576, 512])
    #expect(plan.printers.map(\.quirks.chineseFont) == [.gb18030, .gbk, .none])
    #expect(plan.printers[1].quirks.bufferedStatus)
    #expect(plan.printers[2].roll == RollPlan(length: 79_500, warning: 3000))
  }

  @Test func aPanelHasAnotherPrinterALimitAndLamps() throws {
    let plan = try plan(
      """
        p: {serial: {device: /dev/ttyS1}}
        q: {name: {zh: 西门, en: West}, serial: {device: /dev/ttyS2}}
      """,
      panels: """
        panels:
          lobby:
            name: Lobby
            printer: p
            fallback: q
            press-limit: {tickets: 3, within: 10 s}
            services: [A]
        gpio:
          board:
            device: gpiochip0
            lines:
              L1: {output: panel lobby A}
              L2: {output: panel lobby fault}
        """)
    let panel = plan.rules.panels[0]
    #expect(panel.fallback == .init(printer: "q", name: LocalizedText(zh: "西门", en: "West")))
    #expect(panel.pressLimit == .init(tickets: 3, within: .seconds(10)))
    #expect(
      plan.chips[0].lines.map(\.role) == [
        .output(.panelService("lobby", "A")), .output(.panelFault("lobby")),
      ])
  }
}
