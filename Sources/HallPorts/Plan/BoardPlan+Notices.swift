public import HallDomain

extension BoardPlan {
  /// Whether anything of a notice that stands on the board can be seen there: a sign has Latin
  /// characters only, a layout shows notices where its regions do, and a text is seen in the
  /// board's languages.
  public func shows(_ notice: Notice) -> Bool {
    if case .alpha = wire { return !LatinText.of(notice.text.en).isEmpty }
    let own: [BoardLanguage] =
      switch languages {
      case .one(let language): [language]
      case .alternating: BoardLanguage.allCases
      }
    guard let layout else { return notice.isSeen(in: own) }
    return layout.regions.contains { region in
      region.subject == .notices
        && (notice.regions.isEmpty || notice.regions.contains(region.name))
        && notice.isSeen(in: region.language.map { [$0] } ?? own)
    }
  }
}

extension Notice {
  fileprivate func isSeen(in languages: [BoardLanguage]) -> Bool {
    picture != nil
      || languages.contains { language in
        (language == .zh ? text.zh : text.en).contains { !$0.isNewline }
      }
  }
}
