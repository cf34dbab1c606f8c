import HallDomain

/// The keys of `voice`.
extension HallShapes {
  static let voice = KeyTable(
    "",
    [
      .optional(
        "languages", .list(.text), "said one after the other: zh, en or another's code ([zh])"),
      .optional(
        "digit-one", .choice(NumberReading.One.allCases.map(\.rawValue)),
        "how 1 is read in ticket numbers (一)"),
      .optional("clips", .text, "directory of recorded clips; without it espeak-ng speaks"),
      .optional("words-per-minute", .integer(80...450), "of espeak-ng (175)"),
      .optional("chime", .flag, "two tones before each announcement (true)"),
      .optional(
        "ends-within", .quantity(.duration, from: "3 s", to: "15 s"),
        "an announcement lasts no longer (6 s)"),
      .optional("says-notices", .flag, "new notices are said once (false)"),
      .optional("sentences", .named(.table(sentences)), "by language, instead of the usual ones"),
      .required("zones", .named(.table(voiceZone)), "loudspeakers that say the same"),
    ])

  static let sentences = KeyTable(
    "",
    [
      .optional("call", .text, "with {number} and {window}"),
      .optional("recall", .text, "the same call again (as call)"),
      .optional("privileged", .text, "with {class}, for tickets of a class (as call)"),
      .optional("short", .text, "when the time is short"),
      .optional("several", .text, "with {calls}: several in one sentence"),
      .optional("each", .text, "one of several"),
      .optional("between", .text, "two of several"),
      .optional("test", .text, "with {zone}"),
      .optional("evacuation", .text, "(hall.evacuation)"),
    ])

  static let voiceZone = KeyTable(
    "",
    [
      .optional("name", .localized, "what staff call it"),
      .optional("device", .text, "an ALSA PCM: plughw:CARD=Device (default)"),
      .optional("windows", .list(.text), "whose calls are said here (those of no other zone)"),
      .optional("volume", .quantity(.percent, from: "1 %", to: "100 %"), "(80 %)"),
      .optional(
        "volume-from", .named(.quantity(.percent, from: "1 %", to: "100 %")),
        "by the time of day: {\"07:00\": 80 %, \"19:00\": 50 %}"),
      .optional("quiet", .list(.span), "no calls then: [12:00-13:30]"),
    ])
}
