public import HallDomain
public import HallPorts
public import HallSound
import Logging
import ServiceLifecycle
import Synchronization
import WireFormats

/// The driver of one voice zone. Synthesis and the sound device block a thread of its own; what is
/// said is decided by `VoiceSession`.
public final class VoiceZoneDriver: DeviceDriver {
  private struct State {
    var session: VoiceSession?
    /// The newest scene that the session has not seen.
    var scene: VoiceScene?
    var isStopping = false
    /// Reports on their way to the hall, in order, with the newest health.
    var waiting: [Command] = []
    var isHallAway = false
    var since: Int64
    var last: (text: String, at: CivilTime)?
    var underruns = 0
    /// The last words could be made.
    var isVoiceThere = true
  }

  private let plan: VoiceZonePlan
  private let device: DeviceID
  private let renderer: SpeechRenderer
  private let speaker: any SpeakerOpener
  private let context: DriverContext
  private let state: Mutex<State>
  private let bell: AsyncStream<Void>
  private let ring: AsyncStream<Void>.Continuation

  public init(
    plan: VoiceZonePlan, renderer: SpeechRenderer, speaker: any SpeakerOpener,
    context: DriverContext
  ) {
    self.plan = plan
    self.renderer = renderer
    self.speaker = speaker
    self.context = context
    device = plan.deviceID
    state = Mutex(State(since: context.clock.now().unixTime / 1_000_000))
    (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  public func run() async throws {
    begin()
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    DedicatedThread.start(name: "voice \(plan.rules.id)") { [self] in
      serve()
      end.finish()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follow() }
      await withTaskGroup(of: Void.self) { last in
        last.addTask { await self.submitAll() }
        try? await gracefulShutdown()
        state.withLock { $0.isStopping = true }
        speaker.wake()
        await Task { for await _ in ended {} }.value
        // What was said should be on disk before the daemon goes.
        ring.finish()
        let until = context.clock.instant + VoiceLimits.lastReport
        last.addTask { try? await self.context.clock.sleep(until: until) }
        await last.next()
        last.cancelAll()
      }
      group.cancelAll()
    }
  }

  /// A zone that never spoke takes its place in the order of announcements; what was asked for
  /// before is none of its business.
  private func begin() {
    let view = context.hall.view
    let told = view.state.voice.through[plan.rules.id]
    let scene = scene(of: view)
    state.withLock { state in
      if state.session != nil { return }
      state.session = VoiceSession(
        plan: plan, told: told, scene: scene, at: context.clock.instant)
      if told == nil {
        state.waiting.append(
          .voice(.ended(zone: plan.rules.id, endings: [], through: scene.last)))
      }
    }
    ring.yield()
  }

  private func scene(of view: HallView) -> VoiceScene {
    VoiceScene(
      view, of: plan, saysNotices: renderer.plan.saysNotices, at: context.clock.instant)
  }

  private func follow() async {
    var last: VoiceScene?
    for await view in context.hall.views() {
      var scene = scene(of: view)
      // The moment that it was looked at is no news.
      for index in scene.announcements.indices { scene.announcements[index].since = .zero }
      if scene == last { continue }
      last = scene
      state.withLock { $0.scene = scene }
      speaker.wake()
    }
  }

  // MARK: - To the hall

  private func submitAll() async {
    for await _ in bell {
      while let command = state.withLock({ $0.waiting.first }) {
        let isTaken = await submit(command)
        if Task.isCancelled { return }
        if isTaken { state.withLock { _ = $0.waiting.removeFirst() } }
      }
    }
  }

  /// Whether it need not be sent again.
  private func submit(_ command: Command) async -> Bool {
    do throws(CommandError) {
      try await context.commands.submit(
        command, from: Origin(.driver, device.rawValue), key: nil)
      noteTaken()
    } catch {
      switch error {
      case .refused(let refusal):
        noteTaken()
        context.logger.debug("\(device): \(command) refused, \(refusal.code.rawValue)")
      case .stopping: break
      case .notRecorded, .overloaded:
        noteAway(error)
        let pause = context.clock.instant + VoiceLimits.submitRetry
        try? await context.clock.sleep(until: pause)
        return false
      }
    }
    return true
  }

  private func push(_ command: Command) {
    state.withLock { state in
      if case .devices = command, state.waiting.count > 1 {
        // The first may be on its way.
        let rest = state.waiting.dropFirst().filter {
          if case .devices = $0 { false } else { true }
        }
        state.waiting = state.waiting.prefix(1) + rest
      }
      state.waiting.append(command)
    }
    ring.yield()
  }

  private func noteAway(_ error: CommandError) {
    let isNew = state.withLock { state in
      defer { state.isHallAway = true }
      return !state.isHallAway
    }
    if isNew { context.logger.warning("\(device): the hall does not take commands: \(error)") }
  }

  private func noteTaken() {
    let isBack = state.withLock { state in
      defer { state.isHallAway = false }
      return state.isHallAway
    }
    if isBack { context.logger.notice("\(device): the hall takes commands again") }
  }

  // MARK: - The zone's thread

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  private func serve() {
    var pause = VoiceLimits.firstReopen
    while !isStopping {
      do throws(WireError) {
        let open = try speaker.open()
        defer { open.close() }
        pause = VoiceLimits.firstReopen
        try attend(decide(.opened), open)
        while !isStopping { try pump(open) }
      } catch {
        _ = decide(.lost(error.text))
        rest(until: context.clock.instant + pause)
        pause = min(pause * 2, VoiceLimits.lastReopen)
      }
    }
    _ = decide(.stop)
  }

  /// While the device is away: what the hall asks for is heard all the same.
  private func rest(until end: HallInstant) {
    while !isStopping {
      _ = decide(takeScene() ?? .tick)
      let left = end - context.clock.instant
      if left <= .zero { return }
      speaker.rest(for: min(left, patience ?? left))
    }
  }

  private func pump(_ open: any Speaker) throws(WireError) {
    try attend(decide(takeScene() ?? .tick), open)
    if isStopping { return }
    speaker.rest(for: min(VoiceLimits.check, patience ?? VoiceLimits.check))
    try open.check()
  }

  private var patience: Duration? {
    state.withLock { $0.session?.nextDeadline }.map { max($0 - context.clock.instant, .zero) }
  }

  private func takeScene() -> VoiceSession.Input? {
    state.withLock { state in
      defer { state.scene = nil }
      return state.scene.map { .scene($0) }
    }
  }

  /// Feeds the session, passes on what concerns the hall and answers with what is to be said.
  private func decide(_ input: VoiceSession.Input) -> [VoiceSession.Action] {
    let now = context.clock.now()
    let actions = state.withLock { state -> [VoiceSession.Action] in
      state.session?.timeOfDay = now.quality == .untrusted ? nil : now.civil.time
      return state.session?.handle(input, at: now.instant) ?? []
    }
    for action in actions {
      switch action {
      case .speak, .breakOff: break
      case .report(let endings, let through):
        push(.voice(.ended(zone: plan.rules.id, endings: endings, through: through)))
        warn(endings)
      case .evacuationSaid(let times):
        push(.voice(.evacuationSaid(zone: plan.rules.id, times: times)))
      case .health(let health):
        state.withLock { $0.since = now.unixTime / 1_000_000 }
        push(.devices(.health(device: device, health: health)))
      }
    }
    return actions
  }

  private func warn(_ endings: [SpeechEnding]) {
    let unknown = endings.count { if case .unknown = $0.outcome { true } else { false } }
    if unknown > 0 {
      context.logger.warning(
        "\(device): nobody knows whether \(unknown) announcements were heard; call again who waits")
    }
  }

  private func attend(
    _ actions: [VoiceSession.Action], _ open: any Speaker
  ) throws(WireError) {
    var next = actions
    while true {
      var finish: VoiceSession.Finish?
      for case .speak(let utterance, let volume) in next {
        finish = try speak(utterance, volume: volume, on: open)
      }
      guard let finish else { return }
      next = decide(.finished(finish))
    }
  }

  /// The chime needs no words: it is heard while they are made, unless the voice failed last time.
  private func speak(
    _ utterance: Utterance, volume: Int, on open: any Speaker
  ) throws(WireError) -> VoiceSession.Finish {
    let loudness = Float(volume) / 100
    let making = SpeechInTheMaking(of: utterance, by: renderer) { [speaker] in speaker.wake() }
    var track = Track(began: context.clock.instant)
    do throws(WireError) {
      defer { state.withLock { $0.underruns = open.underruns } }
      if state.withLock({ $0.isVoiceThere }) {
        let head = renderer.head.scaled(by: loudness)
        guard try play(head.samples[...], &track, on: open) else { return .brokenOff }
      }
      let head = track.place
      guard let made = try wait(for: making, &track, on: open) else { return .brokenOff }
      state.withLock { $0.isVoiceThere = (try? made.get()) != nil }
      let speech: SpeechRenderer.Speech
      switch made {
      case .failure(let fault):
        try open.drain()
        return .failed(fault.description)
      case .success(let success): speech = success
      }
      let now = context.clock.now()
      state.withLock { $0.last = (speech.text, now.civil) }
      // What was waited for is taken off its end: the next one waits for it.
      let room = renderer.plan.limit - Sound.span(of: track.place - head)
      let isCut = speech.sound.span > room
      let sound = (isCut ? speech.sound.cut(to: room) : speech.sound).scaled(by: loudness)
      guard try play(sound.samples.dropFirst(head), &track, on: open) else { return .brokenOff }
      try end(track, on: open)
      return .said(calls: speech.calls, isCut: speech.isCut || isCut)
    } catch {
      _ = decide(.finished(.lost))
      throw error
    }
  }

  /// How far an announcement is handed over.
  private struct Track {
    var began: HallInstant
    /// Samples.
    var place = 0
  }

  /// Hands the samples over as they are heard, a little ahead, so that a break is a break at any
  /// device. Answers whether all was played.
  private func play(
    _ samples: ArraySlice<Int16>, _ track: inout Track, on open: any Speaker
  ) throws(WireError) -> Bool {
    let piece = Sound.count(of: VoiceLimits.piece)
    var rest = samples
    while !rest.isEmpty {
      let part = rest.prefix(piece)
      try open.write(part)
      rest = rest.dropFirst(part.count)
      track.place += part.count
      while true {
        if isBroken() {
          open.drop()
          return false
        }
        let ahead = Sound.span(of: track.place) - (context.clock.instant - track.began)
        if ahead <= VoiceLimits.lead { break }
        speaker.rest(for: ahead - VoiceLimits.lead)
      }
    }
    return true
  }

  /// The words when they are made; nil: broken off before. A device that plays already is given
  /// silence, so that it does not run dry.
  private func wait(
    for making: SpeechInTheMaking, _ track: inout Track, on open: any Speaker
  ) throws(WireError) -> Result<SpeechRenderer.Speech, SpeechSource.Fault>? {
    let silence = Sound.silence(VoiceLimits.piece).samples[...]
    while true {
      if let made = making.made {
        // Nothing was played yet: the time began to count too early.
        if track.place == 0 { track.began = context.clock.instant }
        return made
      }
      if track.place > 0 {
        guard try play(silence, &track, on: open) else { return nil }
      } else if isBroken() {
        return nil
      } else {
        speaker.rest(for: VoiceLimits.piece)
      }
    }
  }

  /// Returns when all was heard.
  private func end(_ track: Track, on open: any Speaker) throws(WireError) {
    try open.drain()
    // A device that plays into a file is done at once; what was to be heard lasts as long.
    while !isBroken() {
      let left = Sound.span(of: track.place) - (context.clock.instant - track.began)
      if left <= .zero { return }
      speaker.rest(for: left)
    }
  }

  private func isBroken() -> Bool {
    if isStopping {
      _ = decide(.stop)
      return true
    }
    guard let scene = takeScene() else { return false }
    return decide(scene).contains(.breakOff)
  }

  // MARK: - For people

  public func devices() -> [DeviceReport] {
    state.withLock { state in
      let figures = state.session?.figures ?? .init()
      let isSpeaking = state.session?.speaking != nil
      let last = state.last.map {
        (isSpeaking ? "says " : "said ") + "\($0.at.time) \($0.text)"
      }
      return [
        DeviceReport(
          id: device, family: "voice", name: plan.rules.name, wire: speaker.label,
          health: state.session?.health ?? .down(reason: "it has not been opened yet"),
          since: state.since, shows: last ?? "silent",
          figures: [
            .init("said", Double(figures.said)), .init("cut", Double(figures.cut)),
            .init("not said", Double(figures.notSaid)),
            .init("unknown", Double(figures.unknown)),
            .init("waiting", Double(state.session?.queue.items.count ?? 0)),
            .init("underruns", Double(state.underruns)),
          ])
      ]
    }
  }

  public func picture(of device: DeviceID) -> [UInt8]? { nil }

  /// The zone that it speaks in.
  public var zone: VoiceZoneID { plan.rules.id }

  /// A WAV file of what the zone would say; nothing is played.
  public func speech(_ sample: SpeechSample) async throws(InstallerFailure) -> [UInt8] {
    let rules = context.hall.view.rules
    let utterance: Utterance =
      switch sample {
      case .words(let text): .words(text)
      case .call(let number, let window, let isRecall):
        .calls([
          .init(
            number: number, window: window,
            windowName: rules.window(window)?.name
              ?? LocalizedText(zh: window.rawValue, en: window.rawValue), isRecall: isRecall)
        ])
      }
    let time = context.clock.now().civil.time
    let volume = Float(plan.volume.percent(at: time)) / 100
    let result = await withCheckedContinuation { done in
      DedicatedThread.start(name: "voice preview") { [renderer] in
        do throws(SpeechSource.Fault) {
          let sound = try renderer.render(utterance).sound.scaled(by: volume)
          let file = WAVFile(rate: SoundFormat.rate, samples: sound.samples)
          done.resume(returning: Result<[UInt8], InstallerFailure>.success(file.bytes))
        } catch {
          done.resume(returning: .failure(.cannotSpeak(error.description)))
        }
      }
    }
    return try result.get()
  }
}
