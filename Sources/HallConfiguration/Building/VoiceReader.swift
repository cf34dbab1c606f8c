import Foundation
import HallDomain
import HallPorts
import HallSound

/// Reads how the hall speaks: its sentences, its clips and its zones.
struct VoiceReader {
  let builder: PlanBuilder
  let windows: [WindowRules]
  let services: [ServiceRules]
  let evacuation: LocalizedText
  var faults: FaultList { builder.faults }

  func voice(_ entry: Entry) -> VoicePlan {
    var plan = VoicePlan(wording: wording(entry), zones: zones(entry))
    plan.wordsPerMinute = entry["words-per-minute"]?.integer ?? plan.wordsPerMinute
    plan.hasChime = entry["chime"]?.flag ?? plan.hasChime
    plan.limit = entry["ends-within"]?.duration ?? plan.limit
    plan.saysNotices = entry["says-notices"]?.flag ?? plan.saysNotices
    if let clips = entry["clips"], let path = builder.expanded(clips) {
      // Beside the hall file unless it is a whole path.
      let folder = URL(filePath: entry.file).deletingLastPathComponent()
      let directory = path.hasPrefix("/") ? path : folder.appending(path: path).path
      plan.clips = directory
      check(directory, at: clips, plan.wording)
    }
    return plan
  }

  // MARK: - Sentences

  private func wording(_ entry: Entry) -> Wording {
    var wording = Wording()
    if let one = entry["digit-one"]?.text.flatMap({ NumberReading.One(rawValue: $0) }) {
      wording.reading = NumberReading(one: one)
    }
    for (name, own) in entry["sentences"]?.members ?? [] {
      sentences(SpokenLanguage(name), own).map { wording.sentences[SpokenLanguage(name)] = $0 }
    }
    guard let list = entry["languages"] else { return wording }
    wording.languages = list.items.compactMap { item in
      guard let name = item.text else { return nil }
      let language = SpokenLanguage(name)
      if wording.sentences[language] == nil {
        faults.add(
          .referenceUnknown, at: item,
          "there are no sentences for \"\(name)\"; write them in voice.sentences.\(name)")
        return nil
      }
      return language
    }
    return wording
  }

  private func sentences(_ language: SpokenLanguage, _ entry: Entry) -> Wording.Sentences? {
    let usual: Wording.Sentences? =
      switch language {
      case .zh: .zh
      case .en: .en
      default: entry["call"]?.text.map { Wording.Sentences(call: $0) }
      }
    guard var result = usual else {
      faults.add(.keyMissing, at: entry, "\"call\" is missing: what is said in \(language)")
      return nil
    }
    let places: [(String, WritableKeyPath<Wording.Sentences, String>, [String])] = [
      ("call", \.call, ["number", "window"]), ("recall", \.recall, ["number", "window"]),
      ("privileged", \.privileged, ["number", "window", "class"]),
      ("short", \.short, ["number", "window"]), ("several", \.several, ["calls"]),
      ("each", \.each, ["number", "window"]), ("between", \.between, []),
      ("test", \.test, ["zone"]),
    ]
    for (key, place, placeholders) in places {
      guard let own = entry[key], let text = own.text else { continue }
      checkPlaceholders(of: text, at: own, placeholders)
      result[keyPath: place] = text
    }
    result.evacuation = entry["evacuation"]?.text
    return result
  }

  private func checkPlaceholders(of text: String, at entry: Entry, _ known: [String]) {
    let used = text.matches(of: /\{([^{}]*)\}/).map { String($0.1) }
    for name in used where !known.contains(name) {
      faults.add(
        .sentenceInvalid, at: entry,
        "{\(name)} means nothing here" + NearestName.hint(name, among: known))
    }
    // The class is left out where it would be said anyway.
    for name in known where name != "class" && !used.contains(name) {
      faults.add(
        .sentenceInvalid, at: entry, "{\(name)} is missing: nobody would know who is meant")
    }
  }

  // MARK: - Zones

  private func zones(_ entry: Entry) -> [VoiceZonePlan] {
    let members = entry["zones"]?.members ?? []
    let claimed = Set(members.flatMap { $0.entry["windows"]?.items.compactMap(\.text) ?? [] })
    let rest = windows.map(\.id).filter { !claimed.contains($0.rawValue) }
    var devices: [String: String] = [:]
    return members.map { name, zone in
      let own = zone["windows"]?.items.compactMap {
        builder.reference($0, to: "windows", called: "window").map { WindowID($0) }
      }
      var plan = VoiceZonePlan(
        rules: VoiceZoneRules(
          id: VoiceZoneID(name),
          name: zone["name"]?.localized ?? LocalizedText(zh: name, en: name),
          windows: own ?? rest))
      if let device = zone["device"] { plan.device = builder.expanded(device) ?? plan.device }
      if let other = devices.updateValue(name, forKey: plan.device) {
        faults.add(
          .wireDouble, at: zone["device"] ?? zone,
          "\(plan.device) is the device of zone \(other) already; a device has one zone")
      }
      plan.volume = builder.dailyLevel(
        zone["volume"], steps: zone["volume-from"], usual: plan.volume.percent)
      plan.quiet = (zone["quiet"]?.items ?? []).compactMap { item in
        item.text.flatMap { OpeningHours.span($0) }.map { .init(from: $0.from, to: $0.until) }
      }
      return plan
    }
  }

  // MARK: - Clips

  /// Every word that the hall can say has a clip, and every clip can be played.
  private func check(_ directory: String, at entry: Entry, _ wording: Wording) {
    let library: ClipLibrary
    do throws(ClipLibrary.Fault) {
      library = try ClipLibrary(directory: directory)
    } catch {
      return faults.add(.clipsUnusable, at: entry, error.description)
    }
    for fault in library.faults() { faults.add(.clipsUnusable, at: entry, fault.description) }
    for language in wording.languages {
      let missing = phrases(wording, in: language).flatMap { library.missing(for: $0) }
      let words = Set(missing).sorted()
      if words.isEmpty { continue }
      faults.add(
        .clipsMissing, at: entry,
        "\(directory)/\(language) has no clip for \(words.prefix(20).joined(separator: ", "))"
          + (words.count > 20 ? " and \(words.count - 20) more" : ""))
    }
  }

  /// Sentences that have every sign of every ticket number, every window and every class in them.
  private func phrases(_ wording: Wording, in language: SpokenLanguage) -> [Phrase] {
    var one = wording
    one.languages = [language]
    let classes = builder.members("classes").compactMap { $0.entry["name"]?.localized }
    var numbers = (0...9).map { TicketNumber(prefix: "", value: $0, width: 1) }
    numbers += services.map { TicketNumber(prefix: $0.numbering.prefix, value: 1, width: 1) }
    var phrases = one.phrases(for: .evacuation(evacuation))
    for (index, window) in windows.enumerated() {
      phrases += sentences(
        one, number: numbers[index % numbers.count], window: window, privilege: nil)
    }
    guard let window = windows.first else { return phrases }
    for number in numbers {
      phrases += sentences(one, number: number, window: window, privilege: nil)
    }
    for privilege in classes {
      phrases += sentences(one, number: numbers[0], window: window, privilege: privilege)
    }
    return phrases
  }

  private func sentences(
    _ wording: Wording, number: TicketNumber, window: WindowRules, privilege: LocalizedText?
  ) -> [Phrase] {
    func called(isRecall: Bool) -> Utterance.Called {
      .init(
        number: number, window: window.id, windowName: window.name, isRecall: isRecall,
        privilege: privilege)
    }
    let call = called(isRecall: false)
    return wording.phrases(for: .calls([call]))
      + wording.phrases(for: .calls([called(isRecall: true)]))
      + wording.phrases(for: .calls([call, call]))
      + wording.phrases(for: .calls([call]), .short)
  }
}

extension PlanBuilder {
  /// A level with its steps by the time of day.
  func dailyLevel(_ level: Entry?, steps: Entry?, usual: Int) -> DailyLevel {
    var result = DailyLevel(percent: level?.percent ?? usual)
    for (time, step) in steps?.members ?? [] {
      guard let from = TimeOfDay(time) else {
        faults.add(.typeWrong, at: step, "\"\(time)\" is not a time of day such as 08:30")
        continue
      }
      step.percent.map { result.steps.append(.init(from: from, percent: $0)) }
    }
    result.steps.sort { $0.from < $1.from }
    return result
  }
}
