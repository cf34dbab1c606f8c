public import HallDomain

/// A level that follows the time of day: a board's brightness, a zone's volume.
public struct DailyLevel: Hashable, Sendable {
  /// From a time of day on so many percent.
  public struct Step: Hashable, Sendable {
    public var from: TimeOfDay
    public var percent: Int

    public init(from: TimeOfDay, percent: Int) {
      self.from = from
      self.percent = percent
    }
  }

  /// `to` before `from` is the morning after.
  public struct Span: Hashable, Sendable {
    public var from: TimeOfDay
    public var to: TimeOfDay

    public init(from: TimeOfDay, to: TimeOfDay) {
      self.from = from
      self.to = to
    }

    public func contains(_ time: TimeOfDay) -> Bool {
      from <= to ? time >= from && time < to : time >= from || time < to
    }
  }

  /// Percent while no step holds.
  public var percent: Int
  /// In the order of their times.
  public var steps: [Step]

  public init(percent: Int = 100, steps: [Step] = []) {
    self.percent = percent
    self.steps = steps
  }

  /// - Parameter time: nil: the clock cannot be believed, and no step holds.
  public func percent(at time: TimeOfDay?) -> Int {
    guard let time else { return percent }
    // Before the first step of the day yesterday's last one holds.
    return (steps.last { $0.from <= time } ?? steps.last)?.percent ?? percent
  }
}
