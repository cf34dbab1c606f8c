public import HallDomain

/// How bright a board is, and when it is dark. An evacuation is always shown at full brightness.
public struct BoardLight: Hashable, Sendable {
  public typealias Step = DailyLevel.Step
  public typealias Span = DailyLevel.Span

  /// A sensor's value between `dark` and `bright` dims in proportion; values are unit x 1000.
  public struct Sensor: Hashable, Sendable {
    public var sensor: SensorID
    public var dark: Int
    public var bright: Int
    /// Percent at `dark` and below; at `bright` and above it is the schedule's.
    public var least: Int

    public init(sensor: SensorID, dark: Int, bright: Int, least: Int) {
      self.sensor = sensor
      self.dark = dark
      self.bright = bright
      self.least = least
    }
  }

  /// Percent while no step holds.
  public var percent: Int
  /// In the order of their times.
  public var steps: [Step]
  public var sensor: Sensor?
  /// Dark in this span of the day; nil: never.
  public var off: Span?

  public init(
    percent: Int = 100, steps: [Step] = [], sensor: Sensor? = nil,
    off: Span? = nil
  ) {
    self.percent = percent
    self.steps = steps
    self.sensor = sensor
    self.off = off
  }

  /// - Parameters:
  ///   - time: nil: the clock cannot be believed, and no schedule holds.
  ///   - reading: the sensor's last value, unit x 1000; nil: it has told none.
  public func percent(at time: TimeOfDay?, reading: Int?) -> Int {
    if let time, let off, off.contains(time) { return 0 }
    let percent = DailyLevel(percent: percent, steps: steps).percent(at: time)
    guard let sensor, let reading, sensor.bright > sensor.dark else { return percent }
    let place = min(max(reading, sensor.dark), sensor.bright) - sensor.dark
    let least = min(sensor.least, percent)
    return least + (percent - least) * place / (sensor.bright - sensor.dark)
  }
}
