import HallDomain
import HallPorts

struct PrintJobAnswer: Codable {
  var id: Int
  var number: String
  var printer: PrinterID
  var copy: Int
  /// `waiting`, `started`, `printed`, `notPrinted`, `unknown`.
  var state: String
  var reason: PrintFailure?
  var since: Int64?
  /// A person must look at the printer.
  var needsPerson: Bool

  init(_ job: PrintJob, view: HallView) {
    let moment = Moment(now: view.now)
    id = job.id.rawValue
    number = view.state.queue.tickets[job.ticket]?.number.description ?? "#\(job.ticket)"
    printer = job.printer
    copy = job.copy
    needsPerson = false
    switch job.state {
    case .waiting: state = "waiting"
    case .started(let at):
      state = "started"
      since = moment.milliseconds(at)
    case .printed(let at):
      state = "printed"
      since = moment.milliseconds(at)
    case .notPrinted(let why, let at):
      state = "notPrinted"
      reason = why
      since = moment.milliseconds(at)
      let isLive = view.state.queue.tickets[job.ticket]?.isLive ?? false
      needsPerson = isLive && why != .withdrawn && !Self.hasLater(job, view)
    case .unknown(let why, let at):
      state = "unknown"
      reason = why
      since = moment.milliseconds(at)
      needsPerson = true
    }
  }

  /// A further copy was asked for already.
  private static func hasLater(_ job: PrintJob, _ view: HallView) -> Bool {
    view.state.printing.jobs.values.contains { $0.ticket == job.ticket && $0.copy > job.copy }
  }

  /// Newest first.
  static func all(_ view: HallView) -> [PrintJobAnswer] {
    view.state.printing.jobs.values.sorted { $0.id > $1.id }
      .map { PrintJobAnswer($0, view: view) }
  }
}
