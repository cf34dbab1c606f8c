/// The unguessable part of a ticket's page: 96 random bits in base32 (RFC 4648, 6) in lower
/// case, 20 characters that survive being read aloud and typed.
public enum TicketCode {
  public static func make(using random: inout some RandomNumberGenerator) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
    var high = UInt64.random(in: 0...(.max), using: &random)
    var low = UInt32.random(in: 0...(.max), using: &random)
    var text = ""
    // 96 bits are 19.2 characters: the last one carries the remaining bit's worth and zeros.
    for _ in 0..<20 {
      text.append(alphabet[Int(high >> 59)])
      high = high << 5 | UInt64(low >> 27)
      low <<= 5
    }
    return text
  }

  /// From the system's random source.
  public static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return make(using: &generator)
  }
}
