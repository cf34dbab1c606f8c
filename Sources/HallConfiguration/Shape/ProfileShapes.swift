import HallPorts

/// The keys of a profile.
extension HallShapes {
  static let profile = KeyTable(
    "What registers a kind of Modbus device has.",
    [
      .required("name", .localized, "what kind of device it is"),
      .required("source", .text, "public datasheet or convention"),
      .required(
        "family",
        .choice([
          "call-pad", "window-display", "digital-input", "relay", "analogue-input", "climate",
          "meter",
        ]), "where it is shown"),
      .optional("identification", .table(identification), "how every such device names itself"),
      .optional("inputs", .named(.table(profileInput)), "keys and contacts"),
      .optional("fifo", .table(fifo), "a queue of key events"),
      .optional("outputs", .named(.shorthand(output)), "lamps and relays: \"coil 0\""),
      .optional("display", .table(display), "characters or digits"),
      .optional("values", .named(.table(value)), "what it measures"),
      .optional("texts", .named(.table(text)), "what it tells of itself"),
      .optional("key-period", .quantity(.duration, from: "5 ms", to: "10 s"), "(100 ms)"),
      .optional("value-period", .quantity(.duration, from: "50 ms", to: "1 h"), "(5 s)"),
      .optional("quirks", .table(profileQuirks), "in what it is poorer than the standard"),
    ])

  static let identification = KeyTable(
    "How every such device names itself when it is asked; each is how the answer begins.",
    [
      .optional("vendor", .text, "object 0 of function 43/14"),
      .optional("product", .text, "object 1 of function 43/14: product code"),
      .optional("server-id", .text, "what can be printed of the answer to function 17"),
    ])

  static let profileQuirks = KeyTable(
    "In what it is poorer than the standard.",
    [
      .optional("max-registers", .integer(1...125), "in one request (125)"),
      .optional("readable-gaps", .flag, "registers between its points may be read too (false)"),
      .optional(
        "writes", .choice(ModbusProfile.Quirks.Writes.allCases.map(\.rawValue)),
        "single: only FC05 and FC06; multiple: only FC15 and FC16 (any)"),
      .optional(
        "write-pause", .quantity(.duration, from: "0 ms", to: "10 s"),
        "it is deaf for so long after a write (0 ms)"),
      .optional("address-base", .integer(0...1), "number of its datasheet's first register (0)"),
    ])

  private static let place = "table and address: \"holding 0\""

  static let profileInput = KeyTable(
    "",
    [
      .required("at", .text, place),
      .required(
        "kind", .choice(ModbusProfile.Input.Kind.allCases.map(\.rawValue)), "how it tells"),
      .optional("bit", .integer(0...15), "of a register, 0 the lowest (the whole register)"),
      .optional("type", .choice(["u16", "u32", "bcd16", "bcd32"]), "of a counter (u16)"),
      .optional("order", order, "of a counter's bytes (ABCD)"),
      .optional(
        "last-count", .integer(1...0xFFFF_FFFF), "a counter begins at 0 behind it (all ones)"),
    ])

  private static let order = Shape.choice(["AB", "BA"] + ByteOrder.allCases.map(\.rawValue))

  static let fifo = KeyTable(
    "",
    [
      .required("count", .text, "how many events wait, the codes follow: \"holding 0\""),
      .required("depth", .integer(1...100), "events that fit"),
      .required("acknowledge", .text, "writing the number read removes them"),
      .required("codes", .named(.text), "key code: input name"),
    ])

  static let output = KeyTable(
    "",
    [
      .required("at", .text, "table and address: \"coil 0\""),
      .optional("bit", .integer(0...15), "of a register, 0 the lowest (the whole register)"),
      .optional("on", .integer(0...65_535), "what is written to switch a register on (1)"),
      .optional("off", .integer(0...65_535), "what is written to switch it off (0)"),
      .optional("on-reads", .integer(0...65_535), "what it reads when on (as written)"),
      .optional("off-reads", .integer(0...65_535), "what it reads when off (as written)"),
      .optional("verify", .flag, "false: it can only be written (true)"),
    ])

  static let display = KeyTable(
    "",
    [
      .required("at", .text, "first register: \"holding 16\""),
      .required("registers", .integer(1...64), "how many"),
      .required(
        "encoding", .choice(ModbusProfile.Display.Encoding.allCases.map(\.rawValue)),
        "how characters or digits become registers"),
      .optional("order", order, "of the bytes (AB, a number's ABCD)"),
      .optional("blink", .text, "writing 1 lets it blink: \"holding 31\""),
      .optional("verify", .flag, "false: it can only be written (true)"),
    ])

  static let value = KeyTable(
    "",
    [
      .required("at", .text, "first register: \"input 1\""),
      .required(
        "type", .choice(ValueType.allCases.map(\.rawValue)), "how registers become a number"),
      .optional("order", order, "of the bytes (AB, ABCD)"),
      .optional("bits", .list(.integer(0...31)), "[lowest, highest] of a u16 or u32 (all)"),
      .optional("scale", .ratio, "unit for each count: 0.1 or 16/65535 (1)"),
      .optional("offset", .decimal, "value at count 0 (0)"),
      .optional("unit", .text, "°C (none)"),
      .required("valid", .list(.decimal), "[lowest, highest]; else the sensor is at fault"),
    ])

  static let text = KeyTable(
    "",
    [
      .required("at", .text, "first register: \"input 5000\""),
      .required("registers", .integer(1...64), "how many, two bytes each"),
      .required(
        "encoding", .choice(ModbusProfile.Text.Encoding.allCases.map(\.rawValue)), "of the bytes"),
      .optional("order", order, "BA: low byte first (AB)"),
      .optional("begins", .text, "how it begins in every such device: its model"),
    ])
}
