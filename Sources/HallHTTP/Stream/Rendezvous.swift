import Synchronization

/// Hands elements from several producers to one consumer, one at a time: nothing is buffered, so
/// a slow consumer holds its producers and uses no memory.
final class Rendezvous<Element: Sendable>: Sendable {
  private struct State {
    var offers: [(element: Element, taken: CheckedContinuation<Bool, Never>)] = []
    var taker: CheckedContinuation<Element?, Never>?
    var isClosed = false
  }

  private enum Step {
    case give(Element, CheckedContinuation<Bool, Never>?)
    case refuse
    case wait
  }

  private let state = Mutex(State())

  /// Returns when the element was taken; false when nobody takes any more.
  func put(_ element: Element) async -> Bool {
    await withCheckedContinuation { taken in
      let taker: CheckedContinuation<Element?, Never>?? = state.withLock { state in
        if state.isClosed { return .some(nil) }
        if let taker = state.taker {
          state.taker = nil
          return taker
        }
        state.offers.append((element, taken))
        return nil
      }
      switch taker {
      case .some(.some(let taker)):
        taker.resume(returning: element)
        taken.resume(returning: true)
      case .some(.none): taken.resume(returning: false)
      case .none: break
      }
    }
  }

  /// The next element; nil when closed.
  func take() async -> Element? {
    await withCheckedContinuation { taker in
      let step: Step = state.withLock { state in
        if !state.offers.isEmpty {
          let offer = state.offers.removeFirst()
          return .give(offer.element, offer.taken)
        }
        if state.isClosed { return .refuse }
        state.taker = taker
        return .wait
      }
      switch step {
      case .give(let element, let taken):
        taken?.resume(returning: true)
        taker.resume(returning: element)
      case .refuse: taker.resume(returning: nil)
      case .wait: break
      }
    }
  }

  /// Lets go of everybody who waits.
  func close() {
    let (offers, taker) = state.withLock { state in
      state.isClosed = true
      defer {
        state.offers = []
        state.taker = nil
      }
      return (state.offers, state.taker)
    }
    for offer in offers { offer.taken.resume(returning: false) }
    taker?.resume(returning: nil)
  }
}
