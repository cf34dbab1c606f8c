/// Folds one event into the state. It cannot fail and reads no rules, so that a journal replays
/// to the same state for ever.
public func evolve(_ state: inout HallState, _ event: Event) {
  switch event {
  case .queue(let event):
    state.queue.evolve(event)
    state.voice.hear(event, tickets: state.queue.tickets)
  case .security(let event): state.security.evolve(event)
  case .printing(let event): state.printing.evolve(event)
  case .notices(let event):
    let before = state.notices.shown ?? []
    state.notices.evolve(event)
    state.voice.hear(event, before: before, notices: state.notices.due)
    state.orders.forgetNotices(except: state.notices.notices)
  case .devices(let event): state.devices.evolve(event)
  case .voice(let event): state.voice.evolve(event)
  case .orders(let event): state.orders.evolve(event)
  case .day(let event):
    if case .dayTurned(let date, _, let at) = event {
      // A day that was here before restarts nothing: its numbers may have been given out then.
      state.queue.forgetAppointments(before: date)
      if state.day.isNew(date, at: at) {
        state.queue.beginDay(after: state.day.date)
        state.printing.beginDay(keeping: state.queue.tickets)
      } else {
        state.queue.comeBack(to: date, from: state.day.date)
      }
    }
    state.day.evolve(event)
  }
}
