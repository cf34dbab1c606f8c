import HallTestKit

@testable import HallDomain

/// A day of a hall, told to the domain by the commands that really come: tickets, and the one key
/// that calls the next.
struct SimulatedDay {
  private typealias Guess = EstimateErrorTests.Guess
  private static let minutes = 480

  private let hall: EstimateErrorTests.Hall
  private var dice: SplitMix64
  private var scene: Scene
  private var now = 0.0
  /// When each window is done; nil: nobody is there.
  private var busyUntil: [Double?]
  private var guesses: [TicketID: (Guess, at: Double)] = [:]
  private var lastDelays: [Int: Double] = [:]

  init(_ hall: EstimateErrorTests.Hall, seed: UInt64) throws {
    self.hall = hall
    dice = SplitMix64(seed: seed)
    busyUntil = hall.windows.map { _ in nil }
    var rules = HallRules.sample
    rules.services = hall.services.indices.map { index in
      ServiceRules(
        code: Self.code(index), name: rules.name, numbering: Numbering(prefix: "\(index)-"),
        expectedHandling: .seconds(Int64(hall.services[index].minutes * 60)))
    }
    rules.windows = hall.windows.indices.map { index in
      WindowRules(
        id: WindowID(rawValue: "\(index)"), name: rules.name,
        serves: hall.windows[index].serves.map { .init(service: Self.code($0)) },
        opensWithDay: true)
    }
    rules.panels = []
    scene = try Scene(rules)
  }

  private static func code(_ index: Int) -> ServiceCode { ServiceCode(rawValue: "S\(index)") }
  private static func window(_ index: Int) -> WindowID { WindowID(rawValue: "\(index)") }

  consuming func run(into errors: inout EstimateErrorTests.Errors) throws {
    var arrivals = self.arrivals()
    while true {
      let done = busyUntil.indices.filter { busyUntil[$0] != nil }
        .min { (busyUntil[$0] ?? 0) < (busyUntil[$1] ?? 0) }
      let pauses = hall.windows.indices.flatMap { index -> [(Double, Int)] in
        let pause = hall.windows[index].pause
        return pause.isEmpty ? [] : [pause.lowerBound, pause.upperBound].map { (Double($0), index) }
      }
      let pause = pauses.filter { $0.0 > now }.min { $0.0 < $1.0 }
      let moments = [arrivals.first?.at, done.flatMap { busyUntil[$0] }, pause?.0]
      guard let next = moments.compactMap(\.self).min() else { return }
      try go(to: next)
      if let pause, pause.0 == next {
        try turn(pause.1, into: &errors)
      } else if let done, busyUntil[done] == next {
        try call(done, into: &errors)
      } else {
        try take(arrivals.removeFirst().service, into: &errors)
      }
    }
  }

  private mutating func go(to next: Double) throws {
    scene.clock.advance(by: .nanoseconds(Int64((next - now) * 60e9)))
    now = next
  }

  /// People come by Lewis's and Shedler's thinning of a Poisson process.
  private mutating func arrivals() -> [(at: Double, service: Int)] {
    var all: [(at: Double, service: Int)] = []
    for (index, service) in hall.services.enumerated() {
      let most = (service.perHour.max() ?? 0) / 60
      var at = exponential() / most
      while at < Double(Self.minutes) {
        let rate = service.perHour[Int(at) / 60] / 60
        if Double.random(in: 0..<1, using: &dice) * most < rate { all.append((at, index)) }
        at += exponential() / most
      }
    }
    return all.sorted { $0.at < $1.at }
  }

  private mutating func take(
    _ service: Int, into errors: inout EstimateErrorTests.Errors
  ) throws {
    let code = Self.code(service)
    let state = scene.state
    let line = state.queue.lines[code]?.entries ?? []
    let open = scene.rules.windows.filter { rule in
      state.queue.windows[rule.id]?.status == .open
        && rule.serves.contains { $0.service == code }
    }
    let counter = state.queue.counters[code] ?? ServiceCounter()
    let number = try scene.issue(code)
    if let id = scene.ticket(number)?.id, let head = line.first, counter.served >= 5,
      !open.isEmpty, let delay = lastDelays[service], let mean = counter.meanHandling
    {
      let ours = state.expectedWait(
        for: code, ahead: line.count, at: open, rules: scene.rules, now: scene.now).0
      let guess = Guess(
        ours: ours.inMinutes,
        ownLine: mean.inMinutes * Double(line.count + 1) / Double(open.count),
        lastToEnterService: delay,
        headOfLine: (scene.now.instant - head.virtualArrival).inMinutes)
      guesses[id] = (guess, now)
    }
    let idle = hall.windows.indices.first { index in
      busyUntil[index] == nil && hall.windows[index].serves.contains(service) && !isPaused(index)
    }
    if let idle { try call(idle, into: &errors) }
  }

  private func isPaused(_ index: Int) -> Bool {
    scene.state.queue.windows[Self.window(index)]?.status != .open
  }

  /// A window that is paused finishes whom it serves and calls nobody.
  private mutating func turn(
    _ index: Int, into errors: inout EstimateErrorTests.Errors
  ) throws {
    if isPaused(index) {
      try scene.take(.queue(.openWindow(window: Self.window(index), staff: nil)))
      if busyUntil[index] == nil { try call(index, into: &errors) }
    } else {
      try scene.take(.queue(.pauseWindow(window: Self.window(index), reason: "午休")))
    }
  }

  private mutating func call(
    _ index: Int, into errors: inout EstimateErrorTests.Errors
  ) throws {
    busyUntil[index] = nil
    let window = Self.window(index)
    if isPaused(index) {
      try scene.take(.queue(.finish(window: window)))
      return
    }
    let waiting = hall.windows[index].serves.contains { service in
      scene.state.queue.lines[Self.code(service)]?.entries.isEmpty == false
    }
    if !waiting {
      if scene.state.queue.windows[window]?.ticket != nil {
        try scene.take(.queue(.finish(window: window)))
      }
      return
    }
    try scene.take(.queue(.callNext(window: window)))
    guard let id = scene.state.queue.windows[window]?.ticket,
      let ticket = scene.state.queue.tickets[id]
    else { return }
    let service = hall.services.indices.first { Self.code($0) == ticket.service } ?? 0
    lastDelays[service] = (scene.now.instant - ticket.arrived).inMinutes
    busyUntil[index] = now + matter(of: service)
    if let (guess, at) = guesses.removeValue(forKey: id) { errors.add(guess, now - at) }
  }

  /// A part that all matters have, and one that differs.
  private mutating func matter(of service: Int) -> Double {
    let mean = hall.services[service].minutes
    return mean * (1 - hall.spread) + mean * hall.spread * exponential()
  }

  /// Mean 1, by J. von Neumann's method (1951): comparisons alone make it.
  private mutating func exponential() -> Double {
    var whole = 0.0
    while true {
      let first = Double.random(in: 0..<1, using: &dice)
      var (last, count) = (first, 1)
      while true {
        let next = Double.random(in: 0..<1, using: &dice)
        if next >= last { break }
        (last, count) = (next, count + 1)
      }
      if count % 2 == 1 { return whole + first }
      whole += 1
    }
  }
}

extension Duration {
  fileprivate var inMinutes: Double { Double(wholeNanoseconds) / 60e9 }
}
