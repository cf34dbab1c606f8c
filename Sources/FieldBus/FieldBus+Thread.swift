import HallDomain
import HallPorts
import LinuxIO
import Logging

/// The thread that serves the bus. Whatever it learns it may use only while the shift is its own:
/// when it comes back from a call that hung, another thread has taken its place.
extension FieldBus {
  typealias Feed = AsyncStream<DeviceHealth>.Continuation

  /// Starts the thread that serves from now on.
  ///
  /// - Parameter hung: the watch of the thread that it replaces.
  func startShift(after hung: PortWatch?, _ feed: Feed) {
    let watch = PortWatch()
    let shift = state.withLock { state in
      state.shift += 1
      state.watch = watch
      return state.shift
    }
    DedicatedThread.start(name: "bus \(plan.name)") { [self] in
      ExactTimers.useOnThisThread()
      let own = BusShift(bus: self, number: shift, watch: watch, feed: feed)
      if let hung {
        hung.breakLocks()
        own.takeOver()
      }
      own.work()
      endShift(shift, feed)
    }
  }

  private func endShift(_ shift: Int, _ feed: Feed) {
    let isMine = state.withLock { state in
      if state.shift != shift { state.hung -= 1 }
      return state.shift == shift
    }
    if isMine { finish(feed) }
  }

  private func finish(_ feed: Feed) {
    feed.finish()
    let finished = state.withLock { state in
      state.isFinished = true
      defer { state.finished = nil }
      return state.finished
    }
    finished?.resume()
  }

  /// Looks whether the thread hangs; if so it is left behind.
  func look(_ hang: inout HangWatch, _ feed: Feed) {
    let watch = state.withLock { $0.isFinished ? nil : $0.watch }
    guard let watch, hang.isHanging(due: watch.dueMoment, now: .now) else { return }
    let isStopping = state.withLock { state in
      state.hung += 1
      // The thread that hangs sees by this that it is not its turn any more.
      state.shift += 1
      return state.isStopping
    }
    if isStopping { return finish(feed) }
    startShift(after: watch, feed)
  }
}

/// One thread's time at the bus.
struct BusShift {
  private struct Turn {
    var calls: [@Sendable () -> Void]
    var tap: FieldBus.State.NewTap?
    var next: BusScheduler.Next
  }

  let bus: FieldBus
  let number: Int
  let watch: PortWatch
  let feed: FieldBus.Feed

  /// What waited on the thread that hangs fails.
  func takeOver() {
    let reason = "its adapter's driver hangs in a call"
    noteGone(reason)
    call { $0.scheduler.portIsGone(reason, at: FieldBus.now) }
  }

  func work() {
    var opening = Opening(isOwnLine: bus.plan.ownLine != nil)
    while !isOver {
      do throws(WireError) {
        if bus.state.withLock({ $0.hung >= Limits.hungThreads }) {
          throw .failed("its adapter's driver hangs in every call: unplug it or restart")
        }
        let port = try bus.open(bus.plan, watch)
        try serve(port, &opening)
      } catch {
        // What a thread learns that was left behind is old.
        if !isMine { return }
        if opening.isGone(error.text, at: .now) { noteGone(error.text) }
        // Devices would go down anew with each other reason.
        let reason = opening.reason ?? error.text
        call { $0.scheduler.portIsGone(reason, at: FieldBus.now) }
        sleep(until: .now + opening.nextPause())
      }
    }
  }

  /// The thread was told to stop, or another took its place.
  private var isOver: Bool { inShift { $0.isStopping } ?? true }
  private var isMine: Bool { inShift { _ in } != nil }

  /// Nil when the shift is another thread's.
  private func inShift<Value>(_ body: (inout FieldBus.State) -> Value) -> Value? {
    bus.state.withLock { $0.shift == number ? body(&$0) : nil }
  }

  private func serve(_ port: any BusPort, _ opening: inout Opening) throws(WireError) {
    _ = inShift { state in
      state.scheduler.portIsBack(at: FieldBus.now)
      state.history = LineHistory()
      // A new port knows of no listener.
      state.isTapNew = state.tap != nil
    }
    while let turn = takeTurn() {
      for call in turn.calls { call() }
      if let tap = turn.tap { port.record(to: tap.listener) }
      switch turn.next {
      case .sleep(let moment):
        noteWorking(&opening)
        let end = MonotonicTime(nanoseconds: moment.nanoseconds)
        watch.expect(by: end)
        bus.wake.wait(until: end)
      case .perform(let transaction):
        guard let done = try perform(transaction, on: port) else { continue }
        if !isMine { return }
        noteWorking(&opening)
        finish(transaction, done)
      }
    }
  }

  /// What one look under the lock tells the thread to do; nil when its shift is over.
  private func takeTurn() -> Turn? {
    watch.expect(within: .zero)
    let turn: Turn?? = inShift { state in
      if state.isStopping { return nil }
      let now = FieldBus.now
      let ended = state.scheduler.expire(at: now)
      return Turn(
        calls: state.calls(for: ended), tap: state.takeNewTap(),
        next: state.scheduler.next(at: now))
    }
    return turn ?? nil
  }

  private func finish(_ transaction: BusScheduler.Transaction, _ done: ModbusPort.Completion) {
    watch.expect(within: .zero)
    let after: (calls: [@Sendable () -> Void], complaint: BusComplaint?)? = inShift { state in
      state.count(transaction, done)
      let now = FieldBus.now
      let ended = state.scheduler.finish(
        transaction, done.outcome, began: done.began.instant, at: now,
        lateUntil: done.lateUntil?.instant)
      return (state.calls(for: ended), state.newComplaint(at: now))
    }
    for call in after?.calls ?? [] { call() }
    if let complaint = after?.complaint { tell(complaint) }
  }

  /// - Returns: nil when the port cannot do it, which is told to whoever asked.
  private func perform(
    _ transaction: BusScheduler.Transaction, on port: any BusPort
  ) throws(WireError) -> ModbusPort.Completion? {
    guard let settings = transaction.settings else {
      return try port.perform(transaction.request, hasTime: transaction.hasTime)
    }
    do throws(WireError) {
      return try port.perform(transaction.request, with: settings)
    } catch .unsupported(let reason) {
      call { $0.scheduler.refuse(transaction, reason, at: FieldBus.now) }
      return nil
    }
  }

  /// Calls the handlers of what `body` and earlier orders brought about, outside the lock.
  private func call(_ body: (inout FieldBus.State) -> [BusScheduler.Completion]) {
    watch.expect(within: .zero)
    let calls = inShift { state in
      let ended = body(&state)
      return state.calls(for: ended)
    }
    for call in calls ?? [] { call() }
  }

  /// Sleeps through wake-ups: a port that is gone is not opened faster because a write comes.
  private func sleep(until moment: MonotonicTime) {
    while MonotonicTime.now < moment && !isOver {
      let end = min(moment, .now + Limits.longestSleep)
      watch.expect(by: end)
      bus.wake.wait(until: end)
    }
  }

  // MARK: - What is told

  private func noteGone(_ reason: String) {
    bus.logger.warning("bus \(bus.plan.name) is gone: \(reason)")
    set(.down(reason: reason))
  }

  /// The port is there when it took a request or had nothing to do; that it could be opened says
  /// little of a gateway that hangs up at once.
  private func noteWorking(_ opening: inout Opening) {
    guard !opening.isWorking else { return }
    if let gone = opening.works(at: .now) {
      bus.logger.notice("bus \(bus.plan.name) is back after \(gone.seconds)")
      _ = inShift { $0.figures.countReopening() }
    }
    _ = inShift { $0.told = BusComplaint() }
    set(.up)
  }

  /// Once when the last slave falls silent or one refuses to be polled, and once when that is over.
  private func tell(_ complaint: BusComplaint) {
    if let text = complaint.text {
      bus.logger.warning("bus \(bus.plan.name): \(text)")
      set(.degraded(reason: text))
    } else {
      bus.logger.notice("bus \(bus.plan.name): its slaves answer again")
      set(.up)
    }
  }

  private func set(_ value: DeviceHealth) {
    let isMine: Void? = inShift { state in
      state.health = value
      state.healthSince = .now
    }
    if isMine != nil { feed.yield(value) }
  }
}

extension FieldBus.State {
  /// What to call outside the lock for these and for what earlier orders brought about.
  mutating func calls(for ended: [BusScheduler.Completion]) -> [@Sendable () -> Void] {
    defer { pending = [] }
    return (pending + ended).compactMap { completion in
      switch completion {
      case .poll(let index, let result):
        let handler = pollHandlers[index]
        return { handler(result) }
      case .write(let id, let result):
        guard let handler = writeHandlers.removeValue(forKey: id) else { return nil }
        return { handler(result) }
      case .oneOff(let id, let result):
        guard let handler = oneOffHandlers.removeValue(forKey: id) else { return nil }
        return { handler(result) }
      }
    }
  }

  mutating func count(_ transaction: BusScheduler.Transaction, _ done: ModbusPort.Completion) {
    let span = done.ended - done.began + scheduler.timing.silence
    guard transaction.settings == nil else {
      // It says nothing of this line; it only took its time.
      return figures.count(foreign: span)
    }
    let slave = Int(transaction.request.slave)
    figures.count(done.outcome, of: slave, took: span, at: done.ended)
    history.note(done.outcome, of: slave, done.evidence, at: done.ended.instant)
  }

  /// Nil when it is the one told before.
  mutating func newComplaint(at now: HallInstant) -> BusComplaint? {
    let complaint = BusComplaint(scheduler, at: now)
    if complaint == told { return nil }
    told = complaint
    return complaint
  }
}
