import HallDomain
import HallPorts

/// A window and what happens at it.
struct WindowAnswer: Codable {
  var id: WindowID
  var name: LocalizedText
  /// `closed`, `open`, `paused`.
  var status: String
  var reason: String?
  var staff: String?
  var since: Int64?
  var serves: [ServiceCode]
  /// How many wait for its services.
  var waiting: Int
  var ticket: TicketAnswer?
  /// What the display over it shows.
  var face: WindowFace.Mode
  var display: LocalizedText

  init(_ window: WindowRules, view: HallView) {
    let queue = view.state.queue
    let state = queue.windows[window.id] ?? WindowState()
    id = window.id
    name = window.name
    switch state.status {
    case .closed: status = "closed"
    case .open: status = "open"
    case .paused(let why):
      status = "paused"
      reason = why
    }
    staff = state.staff
    since =
      queue.windows[window.id] == nil ? nil : Moment(now: view.now).milliseconds(state.since)
    serves = window.serves.map(\.service)
    waiting = serves.reduce(0) { $0 + (queue.lines[$1]?.entries.count ?? 0) }
    ticket = state.ticket.flatMap { queue.tickets[$0] }.map { TicketAnswer($0, view: view) }
    let shown = view.state.windowFace(window.id, rules: view.rules)
    face = shown.mode
    display = shown.text
  }
}
