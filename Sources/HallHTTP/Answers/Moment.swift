import HallDomain

/// Instants of the hall's timeline as people's and programs' time: milliseconds since 1970, as
/// JavaScript has it.
struct Moment {
  let now: Now

  /// The two clocks are read one after the other: the distance between them is rounded, so that
  /// the same instant comes out the same each time.
  func milliseconds(_ instant: HallInstant) -> Int64 {
    let grain: Int64 = 100_000_000
    let offset = (now.unixTime - now.instant.nanoseconds + grain / 2) / grain * grain
    return (instant.nanoseconds + offset) / 1_000_000
  }

  var milliseconds: Int64 { now.unixTime / 1_000_000 }
}

extension Duration {
  var wholeSeconds: Int64 { wholeNanoseconds / 1_000_000_000 }
}
