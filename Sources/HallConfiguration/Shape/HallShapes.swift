import HallDomain
import HallPorts

/// The hall file's keys: the one description that reading, checking and the schema share.
enum HallShapes {
  static let file = KeyTable(
    "A hall: its rules, its wires and what hangs on them.",
    [
      .required("hall", .table(hall), "the hall's name and time zone"),
      .optional("day", .table(day), "when the hall day turns"),
      .optional("calling", .table(calling), "rules of calling, the same at all windows"),
      .optional("classes", .named(.table(ticketClass)), "ticket classes beside ordinary"),
      .required("services", .named(.table(service)), "services by their code on tickets"),
      .required("windows", .named(.table(window)), "windows by their number"),
      .optional("panels", .named(.table(panel)), "where tickets are taken"),
      .optional("sensors", .named(.table(sensor)), "doors, detectors and analogue sensors"),
      .optional("zones", .named(.table(zone)), "sensors that are armed together"),
      .optional("buses", .named(.table(bus)), "RS-485 lines and Modbus TCP links"),
      .optional("devices", .named(.table(device)), "Modbus slaves"),
      .optional("gpio", .named(.table(chip)), "GPIO chips and their lines"),
      .optional("printers", .named(.table(printer)), "ticket printers"),
      .optional("boards", .named(.table(board)), "LED boards"),
      .optional("notices", .table(notices), "who may put texts on the boards"),
      .optional("voice", .table(voice), "what is said aloud, and where"),
      .optional("service", .table(daemon), "the daemon itself"),
      .optional("central", .table(central), "the city's central store"),
      .optional("mqtt", .table(mqtt), "the city's IoT broker, by Sparkplug B"),
    ])

  static let hall = KeyTable(
    "",
    [
      .required("name", .localized, "printed on tickets, shown on the console"),
      .required("time-zone", .text, "IANA name: Asia/Shanghai"),
      .optional("evacuation", .localized, "shown everywhere in an emergency"),
    ])

  static let day = KeyTable(
    "",
    [
      .optional("turns-at", .time, "local time at which numbers begin anew (00:00)"),
      .optional("closes-at", .time, "local time at which the hall closes by itself"),
      .optional("leftover", .choice(["expire", "carry-over"]), "tickets that still wait then"),
      .optional("holidays", .list(.date), "days without service"),
    ])

  static let notices = KeyTable(
    "",
    [
      .optional(
        "approval", .choice(["none", "four-eyes"]),
        "four-eyes: a notice is shown when a second person has approved it (none)"),
      .optional("approvers", .list(.text), "who may approve (every person with a token)"),
    ])

  static let calling = KeyTable(
    "",
    [
      .optional("calls-before-no-show", .integer(1...10), "a no-show needs so many calls (2)"),
      .optional(
        "next-while-called", .choice(["finish", "no-show", "refuse"]),
        "what \"next\" does to a ticket that was called and not started (finish)"),
      .optional(
        "after-no-show", .choice(["recall-list", "rejoin", "end"]), "(recall-list)"),
      .optional("recall-list-expiry", .quantity(.duration, from: "1 min", to: "24 h"), "(30 min)"),
      .optional(
        "rejoin-credit", .quantity(.percent, from: "0 %", to: "100 %"),
        "part of the class's credit kept (50 %)"),
      .optional("rejoin-limit", .integer(0...10), "how often a ticket may re-join (2)"),
      .optional("transfer-age", .choice(["keep", "now", "now-with-credit"]), "(keep)"),
      .optional(
        "park-limit", .quantity(.duration, from: "1 min", to: "24 h"),
        "then a parked ticket waits again (2 h)"),
    ])

  static let ticketClass = KeyTable(
    "",
    [
      .required("name", .localized, "printed on its tickets"),
      .required("kind", .choice(["priority", "appointment"]), "how it is ordered"),
      .optional(
        "credit", .quantity(.duration, from: "0 min", to: "12 h"),
        "so much earlier it counts as arrived"),
      .optional(
        "earliest-check-in", .quantity(.duration, from: "0 min", to: "12 h"),
        "before the slot (30 min)"),
      .optional(
        "latest-check-in", .quantity(.duration, from: "0 min", to: "12 h"),
        "after the slot, on time (10 min)"),
      .optional(
        "late-penalty", .quantity(.duration, from: "0 min", to: "12 h"),
        "added to a late appointment's slot"),
    ])

  static let service = KeyTable(
    "",
    [
      .required("name", .localized, "on panels, boards and tickets"),
      .optional("numbers", .table(numbers), "how its tickets are counted"),
      .optional("hours", .table(hours), "open hours; without them whenever the hall is"),
      .optional("quota", .integer(1...99_999), "tickets a day"),
      .optional(
        "handling", .quantity(.duration, from: "10 s", to: "8 h"),
        "expected handling time (5 min)"),
    ])

  static let numbers = KeyTable(
    "",
    [
      .optional("prefix", .text, "before the digits (the service's code)"),
      .optional("width", .integer(1...6), "digits, zero-padded (3)"),
      .optional("from", .integer(0...999_999), "(1)"),
      .optional("to", .integer(1...999_999), "(999)"),
      .optional("skipping", .list(.integer(0...99)), "digits left out: [4, 13]"),
    ])

  static let hours = KeyTable(
    "",
    [
      .optional("daily", .list(.span), "every day"),
      .optional("weekdays", .list(.span), "Monday to Friday"),
    ]
      + Weekday.allCases.map {
        .optional($0.rawValue, .list(.span), "instead of daily and weekdays")
      })

  static let window = KeyTable(
    "",
    [
      .optional("name", .localized, "(3号窗口)"),
      .required("serves", .list(.text), "services; \"B after 10 min\" puts B behind by as much"),
      .optional("opens-with-day", .flag, "opened by the start of the hall day (false)"),
    ])

  static let panel = KeyTable(
    "",
    [
      .required("name", .localized, "what staff call it"),
      .optional("printer", .text, "a printer's name"),
      .optional("fallback", .text, "a printer that prints while that one cannot, or is busy"),
      .optional("press-limit", .table(pressLimit), "for one person who goes on pressing (none)"),
      .required("services", .list(.text), "services that it offers"),
    ])

  static let pressLimit = KeyTable(
    "",
    [
      .required("tickets", .integer(1...20), "of one service and class"),
      .required(
        "within", .quantity(.duration, from: "1 s", to: "10 min"), "a press after it counts again"),
    ])

  static let sensor = KeyTable(
    "",
    [
      .required("name", .localized, "shown in alarms"),
      .required("kind", .choice(SensorRules.Kind.allCases.map(\.rawValue)), "what it is"),
      .optional(
        "open-limit", .quantity(.duration, from: "1 s", to: "24 h"),
        "doors: alarm when open for longer"),
      .optional("low", .decimal, "analogue: alarm below, in its unit"),
      .optional("high", .decimal, "analogue: alarm above, in its unit"),
      .optional("hysteresis", .decimal, "analogue: so far back before the alarm clears"),
      .optional("unit", .text, "shown after values: °C"),
      .optional("starts-emergency", .flag, "its alarm also starts the emergency (false)"),
    ])

  static let zone = KeyTable(
    "",
    [
      .required("name", .localized, "what staff call it"),
      .required("sensors", .list(.text), "names of sensors"),
      .optional("follows-day", .flag, "armed when the hall closes (false)"),
    ])
}
