import HallDomain

/// What is held against a slave; one that answers well has none.
struct SlaveState: Hashable {
  var isDead = false
  var since = HallInstant.zero
  var probeDue = HallInstant.zero
  var probePause = Limits.firstProbePause
  /// Its late answer may come until then: it is not asked anything.
  var quietUntil = HallInstant.zero
  /// It was silent to a write; a poll must tell whether it is there.
  var isSuspect = false
  var garbledInRow = 0

  mutating func die(at now: HallInstant) {
    if !isDead {
      isDead = true
      since = now
      probePause = Limits.firstProbePause
    }
    isSuspect = false
    probeDue = now + probePause
    probePause = min(probePause * 2, Limits.longestProbePause)
  }

  /// One more poll without an answer that checks; false when they are too many to go on.
  mutating func countGarbled() -> Bool {
    garbledInRow += 1
    isSuspect = false
    return garbledInRow < Limits.garbledPolls
  }
}
