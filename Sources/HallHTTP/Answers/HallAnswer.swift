import HallDomain
import HallPorts

/// The hall at one point of the journal, as the console shows it.
struct HallAnswer: Codable {
  struct Day: Codable {
    var date: CivilDate?
    var isOpen: Bool
    var clockDistrusted: Bool
  }

  struct Emergency: Codable {
    var since: Int64
    var reason: String
  }

  struct LastCall: Codable {
    var number: String
    var window: WindowID
    var at: Int64
    var times: Int
  }

  struct Panel: Codable {
    var id: PanelID
    var name: LocalizedText
    var printer: PrinterID?
    var services: [ServiceCode]
    var face: PanelFace.Mode
    var display: LocalizedText
  }

  struct TicketClass: Codable {
    var code: ClassCode
    var name: LocalizedText
    var kind: ClassRules.Kind
  }

  var hall: LocalizedText
  var timeZone: String
  /// The last event in this answer.
  var sequence: Int64
  var now: Int64
  var civil: String
  var clock: ClockQuality
  var day: Day
  var emergency: Emergency?
  var waiting: Int
  var services: [ServiceAnswer]
  var windows: [WindowAnswer]
  var lastCalls: [LastCall]
  var recallList: [TicketAnswer]
  var parked: [TicketAnswer]
  var panels: [Panel]
  var classes: [TicketClass]
  var alarms: [AlarmAnswer]
  var zones: [ZoneAnswer]
  var sensors: [SensorAnswer]
  var notices: [NoticeAnswer]
  /// Tickets whose paper a person must look after.
  var printJobs: [PrintJobAnswer]
  /// Page of the simulated hall; null on real wires.
  var simulator: String?

  init(_ view: HallView, simulator: String?) {
    let moment = Moment(now: view.now)
    let (state, rules) = (view.state, view.rules)
    let queue = state.queue
    hall = rules.name
    timeZone = rules.timeZone
    sequence = view.sequence
    now = moment.milliseconds
    civil = view.now.civil.description
    clock = view.now.quality
    day = Day(
      date: state.day.date, isOpen: state.day.isOpen, clockDistrusted: state.day.clockDistrusted)
    emergency = state.day.emergencySince.map {
      Emergency(since: moment.milliseconds($0), reason: state.day.emergencyReason ?? "")
    }
    services = rules.services.map { ServiceAnswer($0, view: view) }
    waiting = services.reduce(0) { $0 + $1.waiting }
    windows = rules.windows.map { WindowAnswer($0, view: view) }
    lastCalls = queue.lastCalls.prefix(12).map {
      LastCall(
        number: $0.number.description, window: $0.window, at: moment.milliseconds($0.at),
        times: $0.times)
    }
    let tickets = { (ids: [TicketID]) in
      ids.compactMap { queue.tickets[$0] }.map { TicketAnswer($0, view: view) }
    }
    recallList = tickets(queue.recallList)
    parked = tickets(queue.parked)
    panels = rules.panels.map { panel in
      let face = state.panelFace(panel.id, rules: rules, now: view.now)
      return Panel(
        id: panel.id, name: panel.name, printer: panel.printer, services: panel.services,
        face: face.mode, display: face.text)
    }
    classes = rules.classes.map { TicketClass(code: $0.code, name: $0.name, kind: $0.kind) }
    alarms = state.security.alarms.map { AlarmAnswer($0, view: view) }
    zones = rules.zones.map { ZoneAnswer($0, view: view) }
    sensors = rules.sensors.map { SensorAnswer($0, view: view) }
    notices = NoticeAnswer.all(view)
    printJobs = PrintJobAnswer.all(view).filter(\.needsPerson)
    self.simulator = simulator
  }
}
