import LinuxIO

/// Decides when a thread hangs: overdue at the same call for so many looks. Looks are counted and
/// not only time, because a machine that was stopped finds every thread late.
struct HangWatch {
  private var due: MonotonicTime?
  private var looks = 0

  /// Called every `Limits.hangLook`.
  mutating func isHanging(due: MonotonicTime, now: MonotonicTime) -> Bool {
    guard now > due else {
      self.due = nil
      return false
    }
    looks = due == self.due ? looks + 1 : 1
    self.due = due
    return looks > Limits.hangLooks
  }
}
