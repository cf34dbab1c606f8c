/// The hall's whole judgement: what follows from a command, now. Pure; throws `HallError` when
/// the command is refused; an empty answer means that nothing needs to happen.
public func decide(
  _ state: HallState, _ command: Command, now: Now, rules: HallRules
) throws(HallError) -> [Event] {
  switch command {
  case .queue, .security, .printing, .notices, .devices, .day: []
  }
}
