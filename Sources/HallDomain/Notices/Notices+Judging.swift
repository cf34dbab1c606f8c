extension Judge {
  func decide(_ command: NoticeCommand) throws(HallError) -> [Event] {
    switch command {
    case .add(let text, let boards, let until):
      if text.zh.isEmpty && text.en.isEmpty {
        throw HallError(.requestInvalid, "text", detail: "empty")
      }
      if max(text.zh.count, text.en.count) > Limits.noticeCharacters {
        throw HallError(.requestInvalid, "text", detail: "> \(Limits.noticeCharacters)")
      }
      if boards.count > Limits.boardsPerNotice {
        throw HallError(.requestInvalid, "boards", detail: "> \(Limits.boardsPerNotice)")
      }
      if let until, until <= now.civil {
        throw HallError(.requestInvalid, "until", detail: "\(until)")
      }
      if state.notices.notices.count >= Limits.notices {
        throw HallError(.limitReached, "notices", detail: "\(Limits.notices)")
      }
      let notice = Notice(id: state.notices.next, text: text, boards: boards, until: until)
      return [.notices(.noticeAdded(notice: notice))]
    case .remove(let id):
      guard state.notices.notices.contains(where: { $0.id == id }) else {
        throw HallError(.noticeUnknown, "\(id)")
      }
      return [.notices(.noticeRemoved(notice: id, expired: false))]
    }
  }

  func expiredNotices() -> [Event] {
    if now.quality == .untrusted { return [] }
    return state.notices.notices.compactMap { notice in
      guard let until = notice.until, until <= now.civil else { return nil }
      return .notices(.noticeRemoved(notice: notice.id, expired: true))
    }
  }
}

extension NoticeState {
  mutating func evolve(_ event: NoticeEvent) {
    switch event {
    case .noticeAdded(let notice):
      notices.append(notice)
      next = max(next, notice.id.next)
    case .noticeRemoved(let id, _):
      notices.removeAll { $0.id == id }
    }
  }
}
