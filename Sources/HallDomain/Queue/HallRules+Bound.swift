/// How far anybody can be overtaken.
extension HallRules {
  /// Nobody who arrives more than this after a waiting ticket is called before it by a window
  /// that serves both, as long as nobody is transferred, missed or called by choice.
  ///
  /// Why: a window calls the smallest virtual arrival plus offset. A ticket arriving at `t` has a
  /// virtual arrival in `t - lead ... t + lag`, where `lead` and `lag` are the largest over the
  /// classes: ordinary and priority classes lead by their credit and never lag; appointments
  /// lead by credit and late check-in, and lag when they come early for their slot or are put
  /// back for being late. So overtaking by more than `lead + lag + offset` is impossible, whatever
  /// the hall looks like: that is the bound, and it is as tight as the rules are.
  public var overtakingBound: Duration {
    let lead = classes.map { rule in
      rule.kind == .appointment ? rule.credit + max(rule.latestCheckIn, .zero) : rule.credit
    }.max() ?? .zero
    let lag = classes.map { rule -> Duration in
      guard rule.kind == .appointment else { return .zero }
      return max(
        rule.earliestCheckIn - rule.credit, (rule.latePenalty ?? .zero) - rule.latestCheckIn, .zero)
    }.max() ?? .zero
    let offset = windows.flatMap(\.serves).map(\.offset).max() ?? .zero
    return max(lead, .zero) + lag + max(offset, .zero)
  }
}
