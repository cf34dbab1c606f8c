import HallDomain
import HallPorts
import Logging
import Synchronization

/// Sends one device's commands to the hall in order, from a task of its own: the thread that saw
/// the press never waits for a commit.
///
/// A press that the hall could not take (`overloaded`, `notRecorded`) is sent again a few times
/// with the same idempotency key and the same ticket code, so that it can happen at most once;
/// a refused one is not sent again. States are told until the hall takes them.
final class CommandSubmitter: Sendable {
  struct Figures: Sendable {
    var presses = 0
    var refused = 0
    /// Presses that came to nothing: too many, too old, or the hall could not take them.
    var dropped = 0
    var lastRefusal: HallError?
  }

  private struct State {
    var outbox = CommandOutbox()
    var figures = Figures()
    var random: any RandomNumberGenerator & Sendable
    var isAway = false
    /// Wakes the task of the present run; nil between two runs.
    var wakeup: AsyncStream<Void>.Continuation?
  }

  private let device: DeviceID
  private let context: DriverContext
  private let state: Mutex<State>

  init(
    device: DeviceID, context: DriverContext, random: any RandomNumberGenerator & Sendable
  ) {
    self.device = device
    self.context = context
    state = Mutex(State(random: random))
  }

  var figures: Figures {
    state.withLock { state in
      var figures = state.figures
      figures.dropped += state.outbox.dropped
      return figures
    }
  }

  /// Takes a command from any thread, at once.
  func push(_ content: CommandOutbox.Entry.Content, at seen: HallInstant) {
    let wakeup = state.withLock { state in
      if case .press = content { state.figures.presses += 1 }
      state.outbox.push(content, at: seen)
      return state.wakeup
    }
    wakeup?.yield()
  }

  /// Runs until cancelled; a driver that is started again runs it again.
  func run() async {
    let (wakeups, wakeup) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    state.withLock { $0.wakeup = wakeup }
    // What was pushed before, or left by an earlier run.
    wakeup.yield()
    for await _ in wakeups {
      while !Task.isCancelled, let entry = state.withLock({ $0.outbox.pop() }) {
        await submit(entry)
      }
      if Task.isCancelled { return }
    }
  }

  private func submit(_ entry: CommandOutbox.Entry) async {
    switch entry.content {
    case .press(let press): await submit(press, seen: entry.seen)
    case .contact(let sensor, let active):
      await tell(.security(.contact(sensor: sensor, active: active)), as: .sensor, entry)
    case .reading(let sensor, let milli):
      await tell(.security(.reading(sensor: sensor, milli: milli)), as: .sensor, entry)
    case .health(let device, let health):
      await tell(.devices(.health(device: device, health: health)), as: .driver, entry)
    }
  }

  private func submit(_ press: Press, seen: HallInstant) async {
    let commands = PressMeaning.commands(of: press.role, in: context.hall.view) {
      state.withLock { Self.code(&$0.random) }
    }
    let origin = Origin(press.role.originKind, device.rawValue)
    for (index, command) in commands.enumerated() {
      let key = press.key.map { index == 0 ? $0 : IdempotencyKey("\($0.text)/\(index + 1)") }
      guard await submit(command, of: press, from: origin, key: key, seen: seen) else { return }
    }
  }

  private static func code(_ random: inout any RandomNumberGenerator & Sendable) -> String {
    func make(_ generator: inout some RandomNumberGenerator) -> String {
      TicketCode.make(using: &generator)
    }
    return make(&random)
  }

  /// Whether the hall took it.
  private func submit(
    _ command: Command, of press: Press, from origin: Origin, key: IdempotencyKey?,
    seen: HallInstant
  ) async -> Bool {
    for attempt in 0...SubmissionLimits.pressRetries.count {
      let age = context.clock.instant - seen
      if age > SubmissionLimits.pressLifetime { break }
      do throws(CommandError) {
        try await context.commands.submit(command, from: origin, key: key)
        noteTaken()
        return true
      } catch {
        switch error {
        case .refused(let refusal):
          noteTaken()
          // Somebody else opened the window in between: what was wanted is so.
          if refusal.code == .windowAlready, case .queue(.openWindow) = command { return true }
          state.withLock { state in
            state.figures.refused += 1
            state.figures.lastRefusal = refusal
          }
          context.logger.debug("\(device): press refused, \(refusal.code.rawValue)")
          if case .panel(let panel, _, _) = press.role {
            context.refusals.report(refusal.message, at: panel)
          }
          return false
        case .stopping: return false
        case .notRecorded, .overloaded:
          noteAway(error)
          // Without a key a second try could happen twice.
          if key == nil || attempt == SubmissionLimits.pressRetries.count { break }
          let pause = context.clock.instant + SubmissionLimits.pressRetries[attempt]
          guard (try? await context.clock.sleep(until: pause)) != nil else { return false }
          continue
        }
      }
      break
    }
    state.withLock { $0.figures.dropped += 1 }
    return false
  }

  /// Tells a state, again and again until the hall takes it or says that it never will.
  private func tell(
    _ command: Command, as kind: Origin.Kind, _ entry: CommandOutbox.Entry
  ) async {
    do throws(CommandError) {
      try await context.commands.submit(command, from: Origin(kind, device.rawValue), key: nil)
      noteTaken()
    } catch {
      switch error {
      case .refused(let refusal):
        noteTaken()
        context.logger.debug("\(device): report refused, \(refusal.code.rawValue)")
      case .stopping: return
      case .notRecorded, .overloaded:
        noteAway(error)
        state.withLock { $0.outbox.putBack(entry) }
        let pause = context.clock.instant + SubmissionLimits.stateRetry
        try? await context.clock.sleep(until: pause)
      }
    }
  }

  private func noteAway(_ error: CommandError) {
    let isNew = state.withLock { state in
      defer { state.isAway = true }
      return !state.isAway
    }
    if isNew { context.logger.warning("\(device): the hall does not take commands: \(error)") }
  }

  private func noteTaken() {
    let isBack = state.withLock { state in
      defer { state.isAway = false }
      return state.isAway
    }
    if isBack { context.logger.notice("\(device): the hall takes commands again") }
  }
}

extension InputRole {
  var originKind: Origin.Kind {
    switch self {
    case .sensor: .sensor
    case .pad: .pad
    case .panel: .panel
    }
  }
}
