/// The line from a device's counts to a unit's thousandths: exact for every count, so that a
/// converter's whole range (`16/65535` mA a count from 4 mA on) ends where it should.
public struct ValueScale: Hashable, Sendable {
  /// Thousandths of the unit for `denominator` counts.
  public var numerator: Int
  public var denominator: Int
  /// Thousandths of the unit at count 0.
  public var offset: Int

  public static let one = Self(1000)

  public init(_ numerator: Int, per denominator: Int = 1, offset: Int = 0) {
    precondition(denominator > 0, "a scale needs a denominator above zero")
    self.numerator = numerator
    self.denominator = denominator
    self.offset = offset
  }

  /// Rounded to the nearest thousandth, halves away from zero; nil when 64 bits cannot carry it.
  public func milli(_ count: Int) -> Int? {
    let (product, overflow) = count.multipliedReportingOverflow(by: numerator)
    if overflow { return nil }
    let (quotient, rest) = product.quotientAndRemainder(dividingBy: denominator)
    let isHalf = rest.magnitude >= (denominator.magnitude + 1) / 2
    let (sum, passed) = (quotient + (isHalf ? product.signum() : 0))
      .addingReportingOverflow(offset)
    return passed ? nil : sum
  }

  /// Nil for what is no finite number, or beyond 64 bits.
  public func milli(_ count: Double) -> Int? {
    Int(exactly: (count * Double(numerator) / Double(denominator) + Double(offset)).rounded())
  }

  /// The count, with a fraction, that stands for so many thousandths.
  public func count(milli: Int) -> Double {
    numerator == 0
      ? 0 : (Double(milli) - Double(offset)) * Double(denominator) / Double(numerator)
  }
}
