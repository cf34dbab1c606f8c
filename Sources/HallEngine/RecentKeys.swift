import HallPorts

/// The newest idempotency keys with their answers, bounded; the oldest leaves first.
struct RecentKeys {
  private var answers: [IdempotencyKey: [RecordedEvent]] = [:]
  /// A ring of the keys in the order they came.
  private var order: [IdempotencyKey] = []
  private var oldest = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  subscript(key: IdempotencyKey) -> [RecordedEvent]? {
    get { answers[key] }
    set {
      if answers.updateValue(newValue ?? [], forKey: key) != nil { return }
      if order.count < capacity {
        order.append(key)
      } else {
        answers[order[oldest]] = nil
        order[oldest] = key
        oldest = (oldest + 1) % capacity
      }
    }
  }
}
