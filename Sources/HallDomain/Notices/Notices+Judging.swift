extension Judge {
  func decide(_ command: NoticeCommand) throws(HallError) -> [Event] {
    switch command {
    case .add(let draft, let author): try withShowing(add(draft, by: author))
    case .approve(let id, let person): try withShowing(approve(id, by: person))
    case .reject(let id, let person, let reason): try withShowing(reject(id, by: person, reason))
    case .remove(let id):
      withShowing([.noticeRemoved(notice: try known(id).id, expired: false)])
    }
  }

  /// At each tick: what has run out goes, and what stands on the boards is recorded anew where it
  /// changes.
  func noticesOverTime() -> [Event] {
    guard !state.notices.notices.isEmpty else { return [] }
    return withShowing(expired())
  }

  // MARK: - One command each

  private func add(_ draft: NoticeDraft, by author: String?) throws(HallError) -> [NoticeEvent] {
    try check(draft)
    if state.notices.notices.count >= Limits.notices {
      throw HallError(.limitReached, "notices", detail: "\(Limits.notices)")
    }
    var approval: Notice.Approval?
    if rules.notices.approval == .fourEyes {
      // Somebody who does not say who he is could approve his own text.
      guard author != nil else { throw HallError(.personUnknown, "notice") }
      approval = .awaited
    }
    return [
      .noticeAdded(
        notice: Notice(
          id: state.notices.next, text: draft.text, picture: draft.picture,
          boards: draft.boards, regions: draft.regions, priority: draft.priority,
          schedule: draft.schedule, author: author, approval: approval))
    ]
  }

  private func approve(_ id: NoticeID, by person: String?) throws(HallError) -> [NoticeEvent] {
    let notice = try known(id)
    guard notice.approval == .awaited else { throw HallError(.noticeNotAwaiting, "\(id)") }
    let person = try approver(person)
    if person == notice.author { throw HallError(.noticeOwn, "\(id)", detail: person) }
    return [.noticeApproved(notice: id, by: person)]
  }

  /// An author may take his own text back.
  private func reject(
    _ id: NoticeID, by person: String?, _ reason: String
  ) throws(HallError) -> [NoticeEvent] {
    let notice = try known(id)
    guard notice.approval == .awaited else { throw HallError(.noticeNotAwaiting, "\(id)") }
    if reason.count > Limits.reasonCharacters {
      throw HallError(.requestInvalid, "reason", detail: "> \(Limits.reasonCharacters)")
    }
    let named = person == notice.author ? person : try approver(person)
    return [.noticeRejected(notice: id, by: named, reason: reason)]
  }

  private func approver(_ person: String?) throws(HallError) -> String {
    guard let person else { throw HallError(.personUnknown, "notice") }
    guard rules.notices.approvers.isEmpty || rules.notices.approvers.contains(person) else {
      throw HallError(.noticeNotApprover, person)
    }
    return person
  }

  private func known(_ id: NoticeID) throws(HallError) -> Notice {
    guard let notice = state.notices.notice(id) else { throw HallError(.noticeUnknown, "\(id)") }
    return notice
  }

  private func check(_ draft: NoticeDraft) throws(HallError) {
    let (text, schedule) = (draft.text, draft.schedule)
    if text.zh.isEmpty && text.en.isEmpty && draft.picture == nil {
      throw HallError(.requestInvalid, "text", detail: "empty")
    }
    if max(text.zh.count, text.en.count) > Limits.noticeCharacters {
      throw HallError(.requestInvalid, "text", detail: "> \(Limits.noticeCharacters)")
    }
    try check(draft.picture)
    if draft.boards.count > Limits.boardsPerNotice {
      throw HallError(.requestInvalid, "boards", detail: "> \(Limits.boardsPerNotice)")
    }
    if draft.regions.count > Limits.regionsPerNotice
      || draft.regions.contains(where: { $0.count > Limits.regionNameCharacters })
    {
      throw HallError(.requestInvalid, "regions", detail: "> \(Limits.regionsPerNotice)")
    }
    if let until = schedule.until, until <= max(now.civil, schedule.from ?? now.civil) {
      throw HallError(.requestInvalid, "until", detail: "\(until)")
    }
    if let hours = schedule.hours, hours.from >= hours.until {
      throw HallError(.requestInvalid, "hours", detail: "\(hours.from)-\(hours.until)")
    }
    if let turns = schedule.turns,
      turns.lastingMinutes < 1 || turns.everyMinutes <= turns.lastingMinutes
        || turns.everyMinutes > Limits.minutesBetweenTurns
    {
      throw HallError(
        .requestInvalid, "every", detail: "\(turns.lastingMinutes)/\(turns.everyMinutes)")
    }
  }

  private func check(_ picture: NoticePicture?) throws(HallError) {
    guard let picture else { return }
    if picture.png.isEmpty || picture.png.utf8.count > Limits.noticePictureBytes / 3 * 4 {
      throw HallError(.requestInvalid, "picture", detail: "> \(Limits.noticePictureBytes)")
    }
    if state.notices.notices.count(where: { $0.picture != nil }) >= Limits.noticePictures {
      throw HallError(.limitReached, "pictures", detail: "\(Limits.noticePictures)")
    }
  }

  // MARK: - What stands on the boards

  private func expired() -> [NoticeEvent] {
    if now.quality == .untrusted { return [] }
    return state.notices.notices.compactMap { notice in
      guard let until = notice.schedule.until, until <= now.civil else { return nil }
      return .noticeRemoved(notice: notice.id, expired: true)
    }
  }

  /// The changes and, where they or the time change what stands on the boards, that.
  private func withShowing(_ changes: [NoticeEvent]) -> [Event] {
    var after = state.notices
    for change in changes { after.evolve(change) }
    let before = state.notices.due.map(\.id)
    let shown = after.notices.filter { notice in
      guard notice.isApproved else { return false }
      if now.quality != .untrusted { return notice.schedule.isDue(at: now.civil) }
      // While the clock cannot be believed nothing comes and nothing goes by its word.
      return notice.schedule.isUnderWay || before.contains(notice.id)
    }
    .map(\.id)
    let told =
      shown == state.notices.shown
      ? [] : [NoticeEvent.noticesShown(notices: shown, at: now.instant)]
    return (changes + told).map(Event.notices)
  }
}

extension NoticeState {
  mutating func evolve(_ event: NoticeEvent) {
    switch event {
    case .noticeAdded(let notice):
      notices.append(notice)
      next = max(next, notice.id.next)
    case .noticeApproved(let id, let person):
      guard let index = notices.firstIndex(where: { $0.id == id }) else { return }
      notices[index].approval = .given(by: person)
    case .noticeRejected(let id, _, _), .noticeRemoved(let id, _):
      notices.removeAll { $0.id == id }
    case .noticesShown(let ids, _):
      shown = ids
    }
  }
}
