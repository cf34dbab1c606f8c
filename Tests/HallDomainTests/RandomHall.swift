import HallDomain
import HallTestKit

/// A hall that random commands are thrown at.
struct RandomHall {
  var generator: SplitMix64
  let clock: SimulatedClock
  var rules: HallRules
  var state = HallState()
  var events: [Event] = []
  var keepsEvents = false
  var refusals: [HallError.Code: Int] = [:]
  private var codes = 0

  init(seed: UInt64, rules: HallRules = .sample) {
    generator = SplitMix64(seed: seed)
    clock = SimulatedClock()
    self.rules = rules
    self.rules.day.closesAt = TimeOfDay(secondOfDay: 23 * 3600)
    self.rules.notices.approval = .fourEyes
    take(.tick)
  }

  /// Decides and evolves; answers with the events, empty when it was refused.
  @discardableResult
  mutating func take(_ command: Command) -> [Event] {
    do {
      let decided = try decide(state, command, now: clock.now(), rules: rules)
      for event in decided { evolve(&state, event) }
      if keepsEvents { events += decided }
      return decided
    } catch {
      refusals[error.code, default: 0] += 1
      return []
    }
  }

  mutating func passTime(upTo seconds: Int) {
    clock.advance(by: .seconds(Int.random(in: 1...seconds, using: &generator)))
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  mutating func pick<T>(_ values: [T]) -> T {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }

  /// One random command; time passes now and then, once in a while a night, a power cut, or a
  /// clock that goes astray.
  mutating func step() -> [Event] {
    if chance(30) { passTime(upTo: 90) }
    switch Int.random(in: 0..<60_000, using: &generator) {
    case 0..<3: clock.advance(by: .hours(13))
    case 3:
      clock.set { now in
        now.bootEpoch += 1
        now.boottime = 0
      }
    case 4:
      let days = pick([-20, -1, 1, 30])
      clock.set { $0.civil.date = $0.civil.date.advanced(byDays: days) }
    case 5: clock.set { $0.quality = .untrusted }
    case 6..<12: clock.set { $0.quality = .synchronised }
    default: break
    }
    return take(command())
  }

  /// The events that random commands reach seldom.
  mutating func visitTheRest() {
    take(
      .devices(
        .writeByHand(
          HandWrite(bus: "east", slave: 3, table: "holding", address: 0, values: [7]))))
    take(.devices(.confirm(device: "pad-1")))
    take(.day(.started(version: "1")))
    take(.printing(.rollChanged(printer: "printer-lobby")))
    orders()
    take(.day(.emergency(on: true, reason: "演练")))
    take(.day(.emergency(on: false, reason: "")))
    take(.day(.close))
    take(.day(.open))
    clock.set { $0.quality = .untrusted }
    take(.tick)
    clock.set { $0.quality = .synchronised }
    take(.tick)
    // A morning of a day that was never there, whatever the random clock did before.
    let day = max(state.day.date ?? clock.now().civil.date, clock.now().civil.date)
    clock.advance(by: .hours(40))
    let morning = CivilTime(date: day.advanced(byDays: 60), time: TimeOfDay(hour: 9, minute: 0))
    clock.set { $0.civil = morning }
    take(.tick)
    take(.day(.open))
    take(.queue(.openWindow(window: "1", staff: nil)))
    take(.queue(.issue(IssueRequest(matters: ["A"], code: "rest"))))
    guard let number = state.queue.tickets.values.first?.number.description else { return }
    take(.queue(.callTicket(window: "1", number: number, reason: "x")))
    take(.queue(.recall(window: "1")))
    take(.queue(.noShow(window: "1")))
    take(.queue(.rejoin(number: number)))
    take(.queue(.callTicket(window: "1", number: number, reason: "x")))
    take(.queue(.startServing(window: "1")))
    take(.queue(.park(window: "1", reason: "x")))
    take(.queue(.resume(window: "1", number: number)))
  }

  private mutating func orders() {
    func order(_ id: String, _ matter: CentralOrder.Matter, in span: Duration) {
      let mark = OrderMark(
        order: OrderID(id), kind: "test", by: "li", deadline: clock.now().instant + span)
      take(.orders(.take(CentralOrder(mark: mark, matter: matter))))
    }
    let day = max(state.day.date ?? clock.now().civil.date, clock.now().civil.date)
    let hours = SpecialHours(date: day, services: ["A"], spans: [.wholeDay])
    order("1", .command(.day(.setHours(hours))), in: .hours(1))
    order("2", .withdraw("1"), in: .hours(1))
    order("3", .withdraw("1"), in: .zero)
    order("4", .configuration(version: "1", digest: "x"), in: .hours(1))
    take(.orders(.judged("4", .applied)))
    let appointment = Appointment(reference: "1", service: "A", slot: .midnight)
    take(.queue(.setAppointments(day: day, appointments: [appointment])))
  }

  private mutating func number() -> String {
    let service = pick(["A", "B", "C"])
    let value = Int.random(in: 1...40, using: &generator)
    return TicketNumber(prefix: service, value: value, width: service == "C" ? 2 : 3).description
  }

  mutating func command() -> Command {
    let window: WindowID = pick(["1", "2", "3"])
    switch Int.random(in: 0..<100, using: &generator) {
    // A full room takes nobody in: the tests look at each ticket in it.
    case 0..<30: return state.queue.liveCount > 200 ? .tick : .queue(.issue(request()))
    case 30..<52: return .queue(.callNext(window: window))
    case 52..<57: return .queue(.callTicket(window: window, number: number(), reason: "熟人"))
    case 57..<61: return .queue(.recall(window: window))
    case 61..<68: return .queue(.startServing(window: window))
    case 68..<74: return .queue(.finish(window: window))
    case 74..<78: return .queue(.noShow(window: window))
    case 78..<81:
      return .queue(.transfer(window: window, to: target(), age: pick([nil, .keep, .now])))
    case 81..<83: return .queue(.park(window: window, reason: "补材料"))
    case 83..<85: return .queue(.resume(window: window, number: number()))
    case 85: return .queue(.cancel(number: number(), reason: "走了"))
    case 86: return .queue(.rejoin(number: number()))
    case 87: return .queue(.openWindow(window: window, staff: pick([nil, "li", "wang"])))
    case 88: return chance(30) ? .queue(.pauseWindow(window: window, reason: "午休")) : .tick
    case 89: return chance(20) ? .queue(.closeWindow(window: window)) : .tick
    case 90: return security()
    case 91..<94: return printing()
    case 94: return notice()
    case 95:
      return chance(5) ? .day(.emergency(on: !state.isEmergency, reason: "演练"))
        : .day(.emergency(on: false, reason: ""))
    case 96: return .day(chance(10) ? .close : .open)
    default: return .tick
    }
  }

  private mutating func request() -> IssueRequest {
    codes += 1
    var matters: [ServiceCode] = [pick(["A", "A", "B", "C"])]
    if chance(10) { matters.append(pick(["A", "B"])) }
    let ticketClass: ClassCode = pick(["ordinary", "ordinary", "elderly", "appointment"])
    let second = clock.now().civil.time.secondOfDay
    return IssueRequest(
      matters: matters, ticketClass: ticketClass, panel: chance(50) ? "lobby" : nil,
      slot: ticketClass == "appointment"
        ? TimeOfDay(secondOfDay: min(max(second + pick([-1800, -60, 600, 4000]), 0), 86_399)) : nil,
      code: "code-\(codes)")
  }

  private mutating func target() -> TransferTarget {
    chance(50) ? .service(pick(["A", "B"])) : .window(pick(["1", "2", "3"]))
  }

  private mutating func security() -> Command {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0:
      return .security(
        .contact(sensor: pick(["archive-door", "archive-motion", "door"]), active: chance(50)))
    case 1:
      return .security(
        .reading(
          sensor: "server-room", milli: Int.random(in: 0...40_000, using: &generator)))
    case 2: return .security(chance(50) ? .arm(zone: "archive") : .disarm(zone: "archive"))
    default:
      return .security(
        .acknowledge(
          alarm: state.security.alarms.first?.id ?? AlarmID(rawValue: 1)))
    }
  }

  private mutating func printing() -> Command {
    guard let job = state.printing.openJobs(of: "printer-lobby").first else {
      return .printing(.reprint(number: number(), printer: nil))
    }
    if case .waiting = job.state { return .printing(.started(job: job.id)) }
    let outcome: PrintOutcome = pick([
      .printed, .printed, .notPrinted(.paperOut), .unknown(.noAnswer),
    ])
    return .printing(.ended(job: job.id, outcome: outcome, paper: 110))
  }

  private mutating func notice() -> Command {
    let people: [String?] = ["wang", "li", nil]
    if let one = state.notices.notices.randomElement(using: &generator), chance(70) {
      return .notices(
        pick([
          .remove(one.id), .approve(one.id, by: pick(people)),
          .reject(one.id, by: pick(people), reason: "x"),
        ]))
    }
    let tomorrow = clock.now().civil.date.advanced(byDays: 1)
    let schedule = NoticeSchedule(
      until: chance(30) ? CivilTime(date: tomorrow, time: .midnight) : nil,
      turns: chance(30) ? .init(everyMinutes: 30, lastingMinutes: 10) : nil)
    return .notices(
      .add(
        NoticeDraft(
          text: LocalizedText(zh: "今日系统维护", en: "Maintenance"), boards: [],
          priority: pick(Notice.Priority.allCases), schedule: schedule),
        by: pick(people)))
  }
}
