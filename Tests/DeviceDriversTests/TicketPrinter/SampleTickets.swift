import HallDomain
import HallPorts

@testable import DeviceDrivers

/// Faces and printers that the tests share.
enum SampleTickets {
  static let ordinary = TicketFace(
    hall: LocalizedText(zh: "示范区政务服务中心", en: "Sample District Service Hall"),
    number: TicketNumber(prefix: "A", value: 12, width: 3),
    services: [LocalizedText(zh: "户籍业务", en: "Household register")],
    ticketClass: LocalizedText(zh: "普通", en: "Ordinary"), isOrdinary: true, ahead: 3,
    wait: WaitEstimate(low: .minutes(10), high: .minutes(20), method: .workload),
    issuedAt: CivilTime(
      date: CivilDate(year: 2026, month: 11, day: 24),
      time: TimeOfDay(hour: 9, minute: 5, second: 42)),
    code: "k3vx2hqpm7ad4tbn6wze")

  /// Everything a ticket can carry.
  static let full: TicketFace = {
    var face = ordinary
    face.services.append(LocalizedText(zh: "不动产登记", en: "Real estate"))
    face.ticketClass = LocalizedText(zh: "老年人优先", en: "Elderly priority")
    face.isOrdinary = false
    face.copy = 2
    face.people = 3
    return face
  }()

  static let url = "https://hall.example.gov.cn"

  static func plan(
    dots: Int = 576, baud: Int = 9600, quirks: PrinterQuirks = PrinterQuirks(),
    waitsForPaper: Duration = .seconds(10)
  ) -> PrinterPlan {
    PrinterPlan(
      id: "printer-lobby", name: LocalizedText(zh: "大厅打印机", en: "Lobby printer"),
      wire: .serial(SerialPlan(device: "/dev/ttyS1", baud: baud)), dots: dots, quirks: quirks,
      waitsForPaper: waitsForPaper)
  }
}
