/// The hall's whole judgement: what follows from a command, now. Pure; throws `HallError` when
/// the command is refused; an empty answer means that nothing needs to happen.
public func decide(
  _ state: HallState, _ command: Command, now: Now, rules: HallRules
) throws(HallError) -> [Event] {
  let judge = Judge(
    state: state, now: now, rules: rules.with(state.day.specialHours, around: now.civil.date))
  switch command {
  case .queue(let command): return try judge.decide(command)
  case .security(let command): return try judge.decide(command)
  case .printing(let command): return try judge.decide(command)
  case .notices(let command): return try judge.decide(command)
  case .devices(let command): return judge.decide(command)
  case .day(let command): return try judge.decide(command)
  case .voice(let command): return try judge.decide(command)
  case .orders(let command): return try judge.decide(command)
  }
}

/// What a decision may look at, and nothing else: the state, the moment and the rules.
///
/// Each area's decisions are an extension of it in the area's folder.
struct Judge {
  let state: HallState
  let now: Now
  let rules: HallRules
}
