import HallDomain
import HallPorts
import HallRaster

/// Reads a ticket printer: its wire, what its model knows, its paper and what it prints on it.
struct PrinterReader {
  let builder: PlanBuilder
  let rules: HallRules
  var faults: FaultList { builder.faults }

  func printer(_ name: String, _ entry: Entry) -> PrinterPlan {
    let model = entry["model"].flatMap {
      builder.models.definition(named: $0, shape: HallShapes.printerModel)
    }
    let tables = [entry, model]
    let resolution = tables.compactMap { $0?["resolution"]?.dotsPerInch }.first ?? 203
    let width = tables.compactMap { paper($0?["paper"]) }.first ?? 80
    var plan = PrinterPlan(
      id: PrinterID(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
      wire: wire(entry),
      dots: tables.compactMap { $0?["dots"]?.integer }.first
        ?? Self.dots(paper: width, resolution: resolution),
      resolution: resolution, quirks: quirks(tables.map { $0?["quirks"] }))
    plan.roll.length = entry["roll"]?.paperLength ?? plan.roll.length
    plan.roll.warning = entry["roll-warning"]?.paperLength ?? plan.roll.warning
    plan.waitsForPaper = entry["waits-for-paper"]?.duration ?? plan.waitsForPaper
    if let ticket = builder.tickets.template(named: entry["ticket"]) {
      plan.template = ticket
      fit(plan, entry)
    }
    return plan
  }

  /// What the common print heads have: 72 mm and 48 mm at 8 dots a millimetre; TM printers of 180
  /// dpi have 512 and 360 dots (Epson, TM-T88V Technical Reference Guide, printing area).
  private static func dots(paper: Int, resolution: Int) -> Int {
    switch (paper, resolution) {
    case (58, 180): 360
    case (58, _): 384
    case (_, 180): 512
    default: 576
    }
  }

  private func wire(_ entry: Entry) -> PrinterWire {
    switch (entry["serial"], entry["usb"], entry["tcp"]) {
    case (let line?, nil, nil):
      var plan = builder.serial(line)
      plan.hasHardwareFlow = line["flow"]?.text == "rts-cts"
      return .serial(plan)
    case (nil, let port?, nil): return .usb(device: builder.expanded(port["device"]) ?? "")
    case (nil, nil, let peer?):
      return .tcp(host: builder.expanded(peer["host"]) ?? "", port: peer["port"]?.integer ?? 9100)
    default:
      let ways = ["serial", "usb", "tcp"].filter { entry[$0] != nil }
      faults.add(
        .wireMissing, at: entry,
        "a printer has one of \"serial\", \"usb\" and \"tcp\"; this has "
          + (ways.isEmpty ? "none" : ways.joined(separator: " and ")))
      return .serial(SerialPlan(device: ""))
    }
  }

  private func paper(_ entry: Entry?) -> Int? {
    guard let entry, let width = entry.millimetres else { return nil }
    if width != 80 && width != 58 {
      faults.add(.valueOutOfRange, at: entry, "paper is 58 mm or 80 mm wide")
    }
    return width
  }

  /// The first of the tables that says something about a quirk has it.
  private func quirks(_ tables: [Entry?]) -> PrinterQuirks {
    func knows(_ key: String, _ usual: Bool = true) -> Bool {
      tables.compactMap { $0?[key]?.flag }.first ?? usual
    }
    func word<Choice: RawRepresentable<String>>(_ key: String, _ usual: Choice) -> Choice {
      tables.compactMap { $0?[key]?.text.flatMap { Choice(rawValue: $0) } }.first ?? usual
    }
    return PrinterQuirks(
      reportsCompletion: knows("reports-completion"), realTimeStatus: knows("real-time-status"),
      automaticStatus: knows("automatic-status"),
      bufferedStatus: knows("buffered-status", false), hasCutter: knows("cutter"),
      cutCommand: word("cut-command", .feedAndCut), printsQR: knows("prints-qr"),
      printsBarcodes: knows("prints-barcodes"), chineseFont: word("chinese", .gb18030))
  }

  /// What this printer cannot print of the template, with this hall's numbers.
  private func fit(_ plan: PrinterPlan, _ entry: Entry) {
    let numbers = rules.services.map { service in
      TicketNumber(
        prefix: service.numbering.prefix, value: service.numbering.last,
        width: service.numbering.width
      ).description
    }
    let layout = TicketLayout(plan, publicURL: nil, painter: builder.tickets.fonts)
    let place = entry["ticket"] ?? entry
    for (line, fault) in TicketFit.faults(of: layout, numbers: numbers) {
      let code: FaultCode =
        switch fault {
        case .tooWide, .noBarcode: .templateTooWide
        case .glyphMissing: .templateGlyph
        }
      let subject = plan.template.lines[line].subject.rawValue
      faults.add(
        code, at: place,
        "line \(line + 1) of the ticket \(plan.template.id) (\(subject)): "
          + fault.text(dots: plan.dots))
    }
  }
}
