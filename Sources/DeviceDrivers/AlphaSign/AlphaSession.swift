import HallDomain
import HallPorts
import HallRaster
import WireFormats

/// What an Alpha sign is sent and when.
///
/// - Its lines are its priority message, which needs no memory configuration and goes before
///   everything else that may be stored in it.
/// - A sign whose return line is connected is asked every 900 ms, and at once after each writing,
///   what went wrong on its line; a sign that was silent or tells an error is written anew, so that
///   a wrong text stands for less than a second after the link is back.
/// - One without is written anew every 30 s: each writing makes it blink.
struct AlphaSession: LineBoardSession {
  private let plan: BoardPlan
  private let wire: AlphaPlan
  private let face: TextFace
  private let text: TextPainter
  private var reader = AlphaReader()
  private var contents: BoardContents?
  private var reading: Int?
  private var guest: (what: BoardScene.Guest, from: HallInstant, until: HallInstant)?
  private var isOpen = false
  private var isStopped = false
  /// What the sign is to show, and what it was sent last; nil: it must be written.
  private var wanted: [AlphaLine] = []
  private var known: [AlphaLine]?
  private var knownAt: HallInstant?
  /// When the line is free and the sign has had its silence.
  private var freeAt: HallInstant?
  private var questionAt: HallInstant?
  private var askedAt: HallInstant?
  private var silences = 0
  private var hasAnswered = false
  private var changeAt: HallInstant?
  private(set) var health: DeviceHealth?
  private var writings = 0
  private var questions = 0
  private var errors = 0
  /// Of these, in a row.
  private var errorsInARow = 0

  init(plan: BoardPlan, wire: AlphaPlan, text: TextPainter) {
    self.plan = plan
    self.wire = wire
    self.text = text
    face = TextFace(lines: wire.lines, columns: wire.columns)
  }

  var scene: BoardScene? { nil }
  var words: String { wanted.map(\.text).filter { !$0.isEmpty }.joined(separator: " / ") }

  var figures: [DeviceReport.Figure] {
    [
      .init("lines", Double(wire.lines)), .init("columns", Double(wire.columns)),
      .init("writings", Double(writings)), .init("questions", Double(questions)),
      .init("line errors", Double(errors)),
    ]
  }

  var picture: PixelImage {
    TextSignPicture.picture(of: wanted, rows: wire.lines, columns: wire.columns, text: text)
  }

  var nextDeadline: HallInstant? {
    guard isOpen, !isStopped else { return changeAt }
    return [changeAt, known == wanted ? nil : freeAt ?? knownAt, questioningAt]
      .compactMap(\.self).min()
  }

  /// When the sign is to be asked, or has not answered, or is written again because it cannot.
  private var questioningAt: HallInstant? {
    guard wire.answers else { return knownAt.map { $0 + LineBoardLimits.signRewrite } }
    if let askedAt { return askedAt + LineBoardLimits.signAnswer }
    return questionAt.map { question in freeAt.map { max($0, question) } ?? question }
  }

  mutating func handle(_ input: LineBoardInput, at now: Now) -> [LineBoardAction] {
    guard !isStopped else { return [] }
    let instant = now.instant
    switch input {
    case .opened:
      isOpen = true
      forget()
    case .lost(let reason):
      isOpen = false
      forget()
      return changed(to: .down(reason: reason))
    case .received(let bytes): return take(bytes, at: now)
    case .tick: break
    case .view(let view):
      contents = BoardContents(of: view, board: plan.id, after: contents, at: now)
      reading = plan.light.sensor.flatMap { view.state.security.sensors[$0.sensor]?.milli }
    case .guest(let what, let span): guest = (what, instant, instant + span)
    case .stop:
      isStopped = true
      return isOpen && plan.onStop == .dark ? [send(writing([]), at: instant)] : []
    }
    return advance(at: now)
  }

  // MARK: - What it shows

  private mutating func want(at now: Now) {
    contents?.set(clock: now.boardClock, date: now.boardDate)
    guard let contents else { return }
    // A sign has no Chinese characters.
    wanted = lines(contents.en, at: now)
    changeAt = face.nextChange(of: contents.en, after: now.instant)
    if let guest, now.instant < guest.until {
      changeAt = min(guest.until, now.instant + .seconds(1))
    }
  }

  private mutating func lines(_ content: BoardContent, at now: Now) -> [AlphaLine] {
    if content.evacuation != nil { return face.lines(of: content, at: now.instant) }
    if let guest, now.instant < guest.until { return lines(of: guest.what, since: guest.from, now) }
    guest = nil
    if plan.light.percent(at: now.boardTime, reading: reading) == 0 { return [] }
    return face.lines(of: content, at: now.instant)
  }

  /// The name; or each line full of one character, in each colour in turn.
  private func lines(
    of guest: BoardScene.Guest, since start: HallInstant, _ now: Now
  ) -> [AlphaLine] {
    switch guest {
    case .name:
      let name = LatinText.of(plan.name.en)
      return [AlphaLine(String((name.isEmpty ? plan.id.rawValue : name).prefix(wire.columns)))]
    case .test:
      let second = Int((now.instant - start).components.seconds)
      let colors = AlphaLine.Color.allCases
      return (0..<wire.lines).map { row in
        AlphaLine(
          String(repeating: second % 2 == 0 ? "#" : String(row + 1), count: wire.columns),
          colors[second % colors.count])
      }
    }
  }

  // MARK: - What it is sent

  private mutating func advance(at now: Now) -> [LineBoardAction] {
    want(at: now)
    guard isOpen, contents != nil else { return [] }
    let instant = now.instant
    var actions = missing(at: instant)
    if let freeAt, instant < freeAt { return actions }
    if !wire.answers, let knownAt, instant >= knownAt + LineBoardLimits.signRewrite { known = nil }
    if known != wanted {
      actions.append(send(writing(wanted), at: instant))
      (known, knownAt) = (wanted, instant)
      writings += 1
      // An unanswered question is overtaken: what counts is what the sign says of this writing.
      (askedAt, questionAt) = (nil, instant)
      if !wire.answers { actions += changed(to: .up) }
    } else if wire.answers, askedAt == nil, let questionAt, instant >= questionAt {
      actions.append(
        send([.readSpecial(function: AlphaCommand.serialErrors)], at: instant))
      askedAt = instant
      questions += 1
    }
    return actions
  }

  /// An answer that has not come.
  private mutating func missing(at instant: HallInstant) -> [LineBoardAction] {
    guard let askedAt, instant >= askedAt + LineBoardLimits.signAnswer else { return [] }
    self.askedAt = nil
    questionAt = instant
    silences += 1
    guard silences >= LineBoardLimits.signSilences else { return [] }
    return changed(
      to: .down(
        reason: hasAnswered
          ? "the sign has fallen silent: check its power and its cable"
          : "the sign does not answer: check its cable, its baud rate and its address, or write "
            + "answers: false where its return line is not connected"))
  }

  private mutating func take(_ bytes: [UInt8], at now: Now) -> [LineBoardAction] {
    var actions: [LineBoardAction] = []
    for case .success(let packet) in reader.read(bytes) where packet.kind == .answer {
      guard let told = packet.commands.lazy.compactMap({ AlphaSerialErrors($0) }).first else {
        continue
      }
      // After any silence nobody knows what it shows.
      if silences > 0 || !hasAnswered && writings > 1 { known = nil }
      errorsInARow = told.isEmpty ? 0 : errorsInARow + 1
      if !told.isEmpty {
        errors += 1
        known = nil
      }
      (silences, hasAnswered, askedAt) = (0, true, nil)
      questionAt = now.instant + LineBoardLimits.signQuestion
      actions += changed(to: judge(told))
    }
    return actions + advance(at: now)
  }

  /// One disturbance is written over; those that go on are the line's fault.
  private func judge(_ told: AlphaSerialErrors) -> DeviceHealth {
    guard errorsInARow >= LineBoardLimits.signErrors else {
      return .up
    }
    return .degraded(
      reason: "the sign reports errors on its line (\(told.words)): check the cable and its "
        + "shield, the baud rate, and that no other device has its address")
  }

  private mutating func forget() {
    reader = AlphaReader()
    (known, knownAt, freeAt, askedAt, questionAt) = (nil, nil, nil, nil, nil)
    silences = 0
  }

  private func writing(_ lines: [AlphaLine]) -> [AlphaCommand] {
    // Blanks rather than nothing: a message without text would let others through.
    let body = lines.isEmpty ? [0x20] : AlphaLine.body(of: lines)
    return [
      .writeText(
        file: AlphaCommand.priorityFile,
        AlphaText(body: Array(body.prefix(AlphaCommand.priorityFileLimit))))
    ]
  }

  /// The line is taken for as long as the bytes need, and the sign wants its silence after them.
  private mutating func send(
    _ commands: [AlphaCommand], at instant: HallInstant
  ) -> LineBoardAction {
    let bytes = AlphaPacket(address: UInt8(clamping: wire.address), commands: commands).bytes
    freeAt = instant + plan.duration(of: bytes.count) + LineBoardLimits.signPause
    return .send(bytes)
  }

  private mutating func changed(to new: DeviceHealth) -> [LineBoardAction] {
    // The first reason stands until it is up again.
    if let health, health.isDown, new.isDown { return [] }
    guard health != new else { return [] }
    health = new
    return [.health(new)]
  }
}
