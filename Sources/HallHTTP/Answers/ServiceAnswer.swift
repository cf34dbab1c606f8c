import HallDomain
import HallPorts

/// A service and its line.
struct ServiceAnswer: Codable {
  var code: ServiceCode
  var name: LocalizedText
  var isOpen: Bool
  var waiting: Int
  /// For somebody who takes a ticket now.
  var wait: WaitAnswer?
  var longestWaitSeconds: Int64
  var issued: Int
  var served: Int
  var meanHandlingSeconds: Int64?
  /// The next numbers in turn, at most five.
  var next: [String]
  /// Windows that serve it.
  var windows: [WindowID]

  init(_ service: ServiceRules, view: HallView) {
    let queue = view.state.queue
    let entries = queue.lines[service.code]?.entries ?? []
    let counter = queue.counters[service.code] ?? ServiceCounter()
    code = service.code
    name = service.name
    isOpen = service.isOpen(at: view.now.civil) && view.state.day.isOpen && !view.state.isEmergency
    waiting = entries.count
    wait = WaitAnswer(
      view.state.waitEstimate(for: service.code, rules: view.rules, now: view.now))
    let first = entries.lazy.compactMap { queue.tickets[$0.ticket]?.arrived }.min()
    longestWaitSeconds = first.map { max((view.now.instant - $0).wholeSeconds, 0) } ?? 0
    issued = counter.issued
    served = counter.served
    meanHandlingSeconds = counter.meanHandling?.wholeSeconds
    next = entries.prefix(5).compactMap { queue.tickets[$0.ticket]?.number.description }
    windows = view.rules.windows.filter { $0.serves.contains { $0.service == service.code } }
      .map(\.id)
  }
}
