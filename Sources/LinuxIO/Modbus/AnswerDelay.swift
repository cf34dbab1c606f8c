/// How long a slave waits from the request's last character to its answer's first, learned from
/// its answers: the moment when most of them are whole.
///
/// It follows the delay that four answers of five keep: a quantile found by steps, down a little
/// after each that was whole, up by more after one that was not.
struct AnswerDelay {
  /// No slave is faster: the silence that ends the request (MODBUS over Serial Line v1.02,
  /// 2.5.1.1).
  private let shortest: Duration
  private let character: Duration
  private(set) var expected: Duration

  init(shortest: Duration, character: Duration) {
    self.shortest = shortest
    self.character = character
    expected = shortest
  }

  /// The whole answer was there.
  mutating func wasWhole() {
    // What lies far above the shortest delay comes down faster: it may have been a single lapse.
    expected = max(expected - character / 32 - (expected - shortest) / 256, shortest)
  }

  /// So many of its characters had not come yet.
  mutating func missed(_ characters: Int) {
    expected += max(character * (characters - 1), character * 9 / 32)
  }

  /// Nothing had come yet; it began so long after the request. One lapse moves the delay by an
  /// eighth only.
  mutating func began(after span: Duration) {
    expected += max((span - expected) / 8, character)
  }
}
