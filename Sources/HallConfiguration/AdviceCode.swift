/// What a good hall file may still be advised to change. Stable for ever; listed in
/// docs/fault-codes.md behind the faults.
public enum AdviceCode: String, CaseIterable, Sendable {
  case printerBlind = "printer.blind"
  case zoneNeverArms = "zone.never-armed"
  case boardTextUnchecked = "board.text-unchecked"
}
