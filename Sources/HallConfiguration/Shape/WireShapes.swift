import HallPorts

/// The keys of everything that hangs on a wire.
extension HallShapes {
  private static let lineSettings: [KeyTable.Key] = [
    .optional("baud", .integer(300...4_000_000), "(9600)"),
    .optional("parity", .choice(["none", "even", "odd"]), "(none)"),
    .optional("data-bits", .integer(7...8), "(8)"),
    .optional("stop-bits", .integer(1...2), "(1)"),
  ]

  static let serial = KeyTable(
    "",
    [.required("device", .text, "tty; ${NAME} is taken from the environment")] + lineSettings + [
      .optional("rs485", .table(rs485), "the kernel turns the transceiver around")
    ])

  static let rs485 = KeyTable(
    "RTS is the driver-enable of an RS-485 transceiver.",
    [
      .optional("rts-while-sending", .choice(["high", "low"]), "(high)"),
      .optional(
        "delay-before", .quantity(.duration, from: "0 ms", to: "100 ms"),
        "from driver-enable to the first bit (0 ms)"),
      .optional(
        "delay-after", .quantity(.duration, from: "0 ms", to: "100 ms"),
        "from the last bit to its end (0 ms)"),
    ])

  static let serialServer = KeyTable(
    "",
    [
      .required("host", .text, "name or address"),
      .required("port", .integer(1...65_535), "the line's raw TCP port"),
    ] + lineSettings)

  static let peer = KeyTable(
    "",
    [
      .required("host", .text, "name or address"),
      .optional("port", .integer(1...65_535), "(the protocol's own)"),
    ])

  static let bus = KeyTable(
    "",
    [
      .optional("serial", .table(serial), "Modbus RTU on a serial line"),
      .optional(
        "rtu-over-tcp", .table(serialServer), "Modbus RTU behind a serial server"),
      .optional("tcp", .table(peer), "Modbus TCP"),
      .optional(
        "turnaround", .quantity(.duration, from: "0 ms", to: "1 s"),
        "how long slaves take to answer (5 ms)"),
      .optional(
        "silence", .quantity(.duration, from: "0 ms", to: "1 s"),
        "between frames (3.5 characters; 1.75 ms above 19200 baud)"),
      .optional("response-timeout", .quantity(.duration, from: "1 ms", to: "10 s"), "(100 ms)"),
      .optional("retries", .integer(0...5), "after a time-out or a garbled answer (1)"),
    ])

  static let device = KeyTable(
    "",
    [
      .optional("name", .localized, "what staff call it"),
      .required("profile", .text, "a file of profiles, without .yaml"),
      .required("bus", .text, "a bus's name"),
      .required("slave", .integer(1...247), "its Modbus address"),
      .optional("inputs", .named(.text), "key or contact: \"window 3 next\", \"sensor door-1\""),
      .optional("outputs", .named(.text), "lamp or relay: \"window 3 call-lamp\", door-release"),
      .optional("values", .named(.text), "value: \"sensor server-room\""),
      .optional("reads", .list(.text), "values and texts that staff see: [voltage, model]"),
      .optional("shows", .text, "\"window 3\" or \"panel lobby\""),
    ])

  static let line = KeyTable(
    "",
    [
      .optional("input", .text, "what a closed contact means: \"window 3 next\""),
      .optional("output", .text, "when it is active: door-release"),
      .optional("active-low", .flag, "a contact to ground (false)"),
      .optional("pull", .choice(GPIOLinePlan.Pull.allCases.map(\.rawValue)), "(as-is)"),
      .optional(
        "debounce", .quantity(.duration, from: "0 ms", to: "10 s"),
        "a level must hold so long (20 ms)"),
    ])

  static let chip = KeyTable(
    "",
    [
      .required("device", .text, "gpiochip0, a label, or unix:PATH"),
      .required("lines", .named(.table(line)), "lines by their name in the device tree"),
    ])

  static let printerLine = KeyTable(
    "",
    serial.keys + [
      .optional(
        "flow", .choice(["xon-xoff", "rts-cts"]), "how the printer says that it is full (xon-xoff)")
    ])

  static let usbPort = KeyTable(
    "", [.required("device", .text, "node of the USB printer: /dev/usb/lp0")])

  static let quirks = KeyTable(
    "What a printer model does not know.",
    [
      .optional("reports-completion", .flag, "answers GS ( H (true)"),
      .optional("real-time-status", .flag, "answers DLE EOT (true)"),
      .optional("automatic-status", .flag, "sends GS a status by itself (true)"),
      .optional("buffered-status", .flag, "answers GS r when a ticket is out (false)"),
      .optional("cutter", .flag, "cuts (true)"),
      .optional(
        "cut-command", .choice(PrinterQuirks.CutCommand.allCases.map(\.rawValue)), "(gs-v-66)"),
      .optional("prints-qr", .flag, "draws QR codes itself (true)"),
      .optional("prints-barcodes", .flag, "draws Code 128 itself (true)"),
      .optional(
        "chinese", .choice(PrinterQuirks.ChineseFont.allCases.map(\.rawValue)),
        "the characters it has; others are sent as pictures (gb18030)"),
    ])

  static let printerModel = KeyTable(
    "What a printer model knows.",
    [
      .required("name", .localized, "maker and model"),
      .required("source", .text, "public documentation"),
    ] + printerPaper + [.optional("quirks", .table(quirks), "what it does not know")])

  private static let printerPaper: [KeyTable.Key] = [
    .optional("paper", .quantity(.length, from: "58 mm", to: "80 mm"), "80 mm or 58 mm (80 mm)"),
    .optional("resolution", .choice(["203 dpi", "180 dpi"]), "of the print head (203 dpi)"),
    .optional("dots", .integer(200...832), "across that it prints (576 or 384; 512 or 360)"),
  ]

  static let printer = KeyTable(
    "",
    [
      .optional("name", .localized, "what staff call it"),
      .optional("serial", .table(printerLine), "its line"),
      .optional("usb", .table(usbPort), "or a USB printer"),
      .optional("tcp", .table(peer), "or a printer on the network, raw bytes (port 9100)"),
      .optional("model", .text, "a file of printers, without .yaml"),
      .optional("ticket", .text, "a file of tickets, without .yaml (the usual ticket)"),
      .optional("roll", .quantity(.roll, from: "5 m", to: "300 m"), "of new paper (50 m)"),
      .optional(
        "roll-warning", .quantity(.roll, from: "1 m", to: "50 m"),
        "staff are told when so much is left (5 m)"),
      .optional(
        "waits-for-paper", .quantity(.duration, from: "0 s", to: "12 h"),
        "tickets are printed when somebody has put paper in within this time (15 min)"),
    ] + printerPaper + [
      .optional("quirks", .table(quirks), "what it does not know, instead of the model's"),
    ])

  static let board = KeyTable(
    "",
    [
      .optional("name", .localized, "what staff call it"),
      .optional("e131", .table(sacn), "streaming ACN: where its controller listens"),
      .optional("ddp", .table(ddp), "or DDP"),
      .optional("art-net", .table(artNet), "or Art-Net"),
      .optional("alpha", .table(alpha), "or a sign that takes text: Alpha protocol"),
      .optional("onbon", .table(onbon), "or an onbon BX-5 or BX-6 controller"),
      .optional("page", .flag, "or a browser full screen at /signage/NAME: true"),
      .optional("width", .integer(32...1024), "pixels (192)"),
      .optional("height", .integer(16...512), "pixels (64)"),
      .optional(
        "colors", .choice(BoardWiring.Colors.allCases.map(\.rawValue)), "of its LEDs (full)"),
      .optional("channels", .choice(BoardWiring.channelOrders), "of a pixel (rgb)"),
      .optional("panels", .table(panels), "what it is put together from"),
      .optional("rotation", .integer(0...270), "mounted turned clockwise: 90, 180 or 270 (0)"),
      .optional(
        "brightness", .quantity(.percent, from: "1 %", to: "100 %"), "(100 %)"),
      .optional(
        "brightness-from", .named(.quantity(.percent, from: "1 %", to: "100 %")),
        "by the time of day: {\"07:00\": 80 %, \"19:00\": 30 %}"),
      .optional("light-sensor", .table(lightSensor), "an analogue sensor that dims it"),
      .optional("off", .span, "dark at night: 22:00-24:00"),
      .optional(
        "on-stop", .choice(BoardPlan.OnStop.allCases.map(\.rawValue)),
        "while the daemon is stopped (dark)"),
      .optional("frames-per-second", .integer(1...60), "while something moves (20)"),
      .optional("layout", .text, "a file of layouts, without .yaml (found from the size)"),
      .optional("language", .choice(["zh", "en", "alternate"]), "of its words (zh)"),
      .optional(
        "language-for", .quantity(.duration, from: "2 s", to: "10 min"),
        "alternate: how long each stands (10 s)"),
    ])

  static let sacn = KeyTable(
    "",
    [
      .optional("host", .text, "address, or one multicast group"),
      .optional("port", .integer(1...65_535), "(5568)"),
      .optional("universe", .integer(1...63_999), "the first; 170 pixels each (1)"),
      .optional("priority", .integer(0...200), "the highest source is shown (100)"),
      .optional(
        "synchronization", .integer(1...63_999), "universe of synchronisation packets (none)"),
      .optional("multicast", .flag, "each universe to its own group, instead of host (false)"),
      .optional("interface", .text, "multicast: own address of the network card"),
    ])

  static let ddp = KeyTable(
    "",
    [
      .required("host", .text, "name or address"),
      .optional("port", .integer(1...65_535), "(4048)"),
    ])

  static let artNet = KeyTable(
    "",
    [
      .required("host", .text, "name or address"),
      .optional("port", .integer(1...65_535), "(6454)"),
      .optional(
        "universe", .integer(0...32_767), "the first Port-Address; 170 pixels each (0)"),
      .optional("synchronization", .flag, "ArtSync after each frame (false)"),
    ])

  static let alpha = KeyTable(
    "",
    [
      .optional("serial", .table(serial), "its line"),
      .optional("host", .text, "or its serial server: name or address"),
      .optional("port", .integer(1...65_535), "of the serial server"),
      .optional("address", .integer(0...255), "set at the sign; 0 is every sign (0)"),
      .optional("lines", .integer(1...6), "of characters (1)"),
      .optional("columns", .integer(6...24), "characters of a line (13)"),
      .optional("answers", .flag, "its return line is connected (true)"),
    ])

  static let onbon = KeyTable(
    "",
    [
      .optional(
        "series", .choice(OnbonPlan.Series.allCases.map(\.rawValue)), "of its controller (bx-6)"),
      .optional("serial", .table(serial), "its line"),
      .optional("host", .text, "or name or address"),
      .optional("port", .integer(1...65_535), "(5005)"),
      .optional("address", .integer(0...65_535), "its number (any)"),
    ])

  static let panels = KeyTable(
    "",
    [
      .required("width", .integer(1...1024), "pixels of one panel"),
      .required("height", .integer(1...512), "pixels of one panel"),
      .optional(
        "pixels", .choice(BoardWiring.Pixels.allCases.map(\.rawValue)), "of a panel (rows)"),
      .optional(
        "chain", .choice(BoardWiring.Chain.allCases.map(\.rawValue)), "of the panels (rows)"),
    ])

  static let lightSensor = KeyTable(
    "",
    [
      .required("sensor", .text, "a sensor's name"),
      .required("dark", .decimal, "its value in the dark"),
      .required("bright", .decimal, "its value by day"),
      .optional("least", .quantity(.percent, from: "1 %", to: "100 %"), "in the dark (20 %)"),
    ])

  static let daemon = KeyTable(
    "",
    [
      .optional("listen", .text, "HOST:PORT of pages and API (127.0.0.1:8080)"),
      .optional("socket", .text, "Unix socket of hallctl"),
      .optional(
        "journal-cap", .quantity(.bytes, from: "16 MiB", to: "1024 GiB"),
        "most disk for the journal (512 MiB)"),
      .optional(
        "retention", .quantity(.duration, from: "1 d", to: "3660 d"),
        "how long days are kept at least (90 d)"),
      .optional("public-url", .text, "where phones reach the pages: printed as QR code"),
    ])

  static let central = KeyTable(
    "",
    [
      .required("hall", .text, "the hall's id there: lower-case letters, digits, hyphens"),
      .required("host", .text, "name or address; several with commas"),
      .optional("port", .integer(1...65_535), "(5432)"),
      .optional("database", .text, "(halls)"),
      .optional(
        "configuration-key", .text, "file of the public key that hall files from there must fit"),
      .optional(
        "bandwidth", .quantity(.bytes, from: "4 KiB", to: "1 GiB"),
        "sent a second at most, on average (no limit)"),
      .optional("tls", .table(centralTLS), "needed beyond loopback and Unix sockets"),
    ])

  static let mqtt = KeyTable(
    "",
    [
      .required("host", .text, "name or address of the broker"),
      .required("group", .text, "Sparkplug's group: the city"),
      .required("node", .text, "Sparkplug's edge node: the hall"),
      .optional("port", .integer(1...65_535), "(8883 with tls, else 1883)"),
      .optional("user", .text, "who logs in"),
      .optional("password-file", .text, "file whose first line is the password"),
      .optional("tls", .table(mqttTLS), "needed beyond this machine"),
    ])

  static let mqttTLS = KeyTable(
    "",
    [
      .required("root", .text, "file of the authorities that vouch for the broker"),
      .optional("certificate", .text, "file of the hall's certificate, where the broker wants it"),
      .optional("key", .text, "file of its key"),
    ])

  static let centralTLS = KeyTable(
    "",
    [
      .required("root", .text, "file of the authorities that vouch for the centre"),
      .required("certificate", .text, "file of the hall's certificate"),
      .required("key", .text, "file of its key, mode 0600"),
    ])
}
