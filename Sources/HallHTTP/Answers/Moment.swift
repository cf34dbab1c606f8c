import HallDomain

/// Instants of the hall's timeline as people's and programs' time: milliseconds since 1970, as
/// JavaScript has it.
struct Moment {
  let now: Now

  func milliseconds(_ instant: HallInstant) -> Int64 {
    (now.unixTime - (now.instant - instant).wholeNanoseconds) / 1_000_000
  }

  var milliseconds: Int64 { now.unixTime / 1_000_000 }
}

extension Duration {
  var wholeSeconds: Int64 { wholeNanoseconds / 1_000_000_000 }
}
