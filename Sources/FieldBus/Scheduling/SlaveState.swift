import HallDomain

/// Whether a slave answers, and when it is asked again when it does not.
struct SlaveState: Hashable {
  var isDead = false
  var since = HallInstant.zero
  var probeDue = HallInstant.zero
  var probePause = Limits.firstProbePause

  mutating func die(at now: HallInstant) {
    if !isDead {
      isDead = true
      since = now
      probePause = Limits.firstProbePause
    }
    probeDue = now + probePause
    probePause = min(probePause * 2, Limits.longestProbePause)
  }
}
