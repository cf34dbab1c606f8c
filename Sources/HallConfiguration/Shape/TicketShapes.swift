import HallPorts

/// The keys of a ticket template.
extension HallShapes {
  static let ticket = KeyTable(
    "What stands on a ticket.",
    [
      .required("name", .localized, "what it is for"),
      .optional(
        "language", .choice(TicketTemplate.Words.allCases.map(\.rawValue)),
        "of a ticket whose citizen chose none (both)"),
      .required("lines", .list(.table(ticketLine)), "from the top"),
    ])

  static let ticketLine = KeyTable(
    "",
    [
      .required(
        "prints", .choice(TicketLine.Subject.allCases.map(\.rawValue)), "what it is"),
      .optional("text", .localized, "of text, with {number} and others; below a QR code"),
      .optional("file", .text, "of a picture: a PNG beside this file, a pixel a dot"),
      .optional("size", .integer(1...8), "so many times as large"),
      .optional("bold", .flag, "(false)"),
      .optional("reverse", .flag, "white on black (false)"),
      .optional(
        "align", .choice(TicketLine.Alignment.allCases.map(\.rawValue)), "(middle)"),
      .optional(
        "height", .quantity(.length, from: "1 mm", to: "60 mm"),
        "of a space (2 mm), a barcode (8 mm) or a QR code (as large as the paper allows)"),
    ])
}
