public import HallDomain

extension TicketFace {
  /// A ticket that nobody took, of the hall's first service: for previews.
  public static func sample(of rules: HallRules, language: TicketLanguage? = nil) -> TicketFace {
    let service = rules.services.first
    let numbering = service?.numbering ?? Numbering(prefix: "A")
    return TicketFace(
      hall: rules.name,
      number: TicketNumber(prefix: numbering.prefix, value: 12, width: numbering.width),
      services: [service?.name ?? LocalizedText(zh: "综合业务", en: "General")],
      ticketClass: ClassRules.ordinary.name, isOrdinary: true, ahead: 7,
      wait: WaitEstimate(low: .minutes(12), high: .minutes(20), method: .workload),
      issuedAt: CivilTime(
        date: CivilDate(year: 2026, month: 10, day: 12), time: TimeOfDay(hour: 9, minute: 5)),
      code: "abcdefghij2345672345", language: language)
  }
}
