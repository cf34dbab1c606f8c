/// A decimal number with at most nine places, or a fraction of a decimal number with at most
/// three and a whole one.
struct Ratio: Equatable {
  /// The number is `milli` / 1000 / `denominator`.
  var milli: Int
  var denominator: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let top = Decimal3(parts[0]), let bottom = Int(parts[1]),
        (1...1_000_000_000).contains(bottom)
      else { return nil }
      milli = top.milli
      denominator = bottom
      return
    }
    // The places beyond the third are those of the denominator.
    let point = text.firstIndex(of: ".") ?? text.endIndex
    let places = text[point...].dropFirst()
    let start = "\(text[..<point])" + (places.isEmpty ? "" : ".\(places.prefix(3))")
    guard let short = Decimal3(start), places.count <= 9,
      places.allSatisfy({ $0.isASCII && $0.isNumber }),
      places.isEmpty == (point == text.endIndex)
    else { return nil }
    let rest = places.dropFirst(3)
    denominator = rest.reduce(1) { power, _ in power * 10 }
    let low = Int(rest) ?? 0
    milli = short.milli * denominator + (text.hasPrefix("-") ? -low : low)
  }
}
