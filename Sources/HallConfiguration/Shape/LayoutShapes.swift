import HallPorts

/// The keys of a board layout.
extension HallShapes {
  static let layout = KeyTable(
    "Where things stand on an LED board.",
    [
      .required("name", .localized, "what it is for"),
      .required("width", .integer(32...1024), "LEDs across that it is drawn for"),
      .required("height", .integer(16...512), "LEDs down"),
      .required("regions", .named(.table(region)), "drawn in this order"),
    ])

  static let region = KeyTable(
    "",
    [
      .required(
        "shows", .choice(BoardRegionPlan.Subject.allCases.map(\.rawValue)), "what it shows"),
      .required("x", .integer(0...1023), "of its left edge"),
      .required("y", .integer(0...511), "of its upper edge"),
      .required("width", .integer(1...1024), "LEDs"),
      .required("height", .integer(1...512), "LEDs"),
      .optional("size", .integer(12...256), "height of a Chinese character (16)"),
      .optional(
        "font", .choice(BoardRegionPlan.Font.allCases.map(\.rawValue)),
        "bitmap: 12, 14, 16, 24, 28 or 32 (bitmap up to 16, else outline)"),
      .optional("bold", .flag, "(false)"),
      .optional(
        "align", .choice(BoardRegionPlan.Alignment.allCases.map(\.rawValue)), "(left)"),
      .optional("color", .text, "red, amber, \"#FF8000\""),
      .optional("second-color", .text, "tables: of the second column"),
      .optional("background", .text, "(none)"),
      .optional(
        "motion", .choice(BoardRegionPlan.Motion.allCases.map(\.rawValue)),
        "(notices scroll, tables of windows and services page)"),
      .optional(
        "speed", .quantity(.speed, from: "5 px/s", to: "400 px/s"), "of scrolling (40 px/s)"),
      .optional(
        "page-for", .quantity(.duration, from: "1 s", to: "10 min"), "of each page (4 s)"),
      .optional(
        "blink-for", .quantity(.duration, from: "0 s", to: "10 min"),
        "how long a fresh call stands out (8 s)"),
      .optional("rows", .integer(1...32), "tables: (as many as fit)"),
      .optional("wait", .flag, "services: the estimated wait too (false)"),
      .optional("text", .localized, "of a text or a QR code"),
      .optional(
        "language", .choice(BoardLanguage.allCases.map(\.rawValue)), "(the board's)"),
    ])
}
