import HallDomain
import HallPorts

/// How a crowd behaves; times are hall time, which `speed` makes shorter.
public struct CrowdPlan: Hashable, Sendable {
  public var seed: UInt64
  /// 10: ten minutes of the hall in one.
  public var speed: Double
  /// Mean time between two citizens at all panels together.
  public var arrivals: Duration
  /// Median and spread (sigma of the logarithm) of handling times. Service times of people are
  /// close to lognormal: Brown et al., "Statistical Analysis of a Telephone Call Center", JASA
  /// 100 (2005), section 4.3.
  public var handlingMedian: Duration
  public var handlingSpread: Double
  /// Of a hundred called citizens so many do not come.
  public var noShowPercent: Int

  public init(
    seed: UInt64, speed: Double = 1, arrivals: Duration = .seconds(40),
    handlingMedian: Duration = .seconds(150), handlingSpread: Double = 0.6,
    noShowPercent: Int = 6
  ) {
    self.seed = seed
    self.speed = speed
    self.arrivals = arrivals
    self.handlingMedian = handlingMedian
    self.handlingSpread = handlingSpread
    self.noShowPercent = noShowPercent
  }
}
