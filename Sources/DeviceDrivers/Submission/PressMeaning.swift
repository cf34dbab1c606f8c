import HallDomain
import HallPorts

/// What a press asks of the hall, as staff of service halls are used to it.
enum PressMeaning {
  /// Recorded as the reason of what a pad does: its keys cannot say more.
  static let reason = "呼叫器 call pad"

  /// The commands of one press, in order; the second is sent only when the first was taken.
  ///
  /// `next` at a closed or paused window opens it first: the clerk who presses "next" is there
  /// and wants people. `pause` opens a paused or closed window and pauses an open one.
  static func commands(
    of role: InputRole, in view: HallView, code: () -> String
  ) -> [Command] {
    switch role {
    case .sensor: []
    case .panel(let panel, let service, let ticketClass):
      [
        .queue(
          .issue(
            IssueRequest(
              matters: [service], ticketClass: ticketClass, panel: panel, code: code())))
      ]
    case .pad(let window, let key): commands(of: key, at: window, in: view).map { .queue($0) }
    }
  }

  private static func commands(
    of key: PadKey, at window: WindowID, in view: HallView
  ) -> [QueueCommand] {
    let state = view.state.queue.windows[window]
    let open = QueueCommand.openWindow(window: window, staff: state?.staff)
    let isOpen = state?.status == .open
    return switch key {
    case .next: isOpen ? [.callNext(window: window)] : [open, .callNext(window: window)]
    case .recall: [.recall(window: window)]
    case .start: [.startServing(window: window)]
    case .finish: [.finish(window: window)]
    case .noShow: [.noShow(window: window)]
    case .park: [.park(window: window, reason: reason)]
    case .pause: isOpen ? [.pauseWindow(window: window, reason: reason)] : [open]
    }
  }
}
