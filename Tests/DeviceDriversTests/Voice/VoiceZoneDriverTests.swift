import HallDomain
import HallPorts
import HallSound
import HallTestKit
import Logging
import Testing
import WireFormats

@testable import DeviceDrivers

/// The shell around the decisions: a real thread on a simulated device, voice and clock.
struct VoiceZoneDriverTests {
  struct Bench {
    let hall: InMemoryHall
    let speaker: InMemorySpeaker
    let voice: ToneVoice
    let driver: VoiceZoneDriver
    let task: Task<Void, Never>

    init(isPlugged: Bool = true, hasChime: Bool = false) {
      var rules = HallRules.sample
      let zone = VoiceZoneRules(
        id: "hall", name: LocalizedText(zh: "大厅", en: "Hall"), windows: ["1", "2", "3"])
      rules.voiceZones = [zone]
      let clock = SimulatedClock()
      hall = InMemoryHall(rules: rules, clock: clock)
      speaker = InMemorySpeaker(clock: clock)
      if !isPlugged { speaker.unplug() }
      voice = ToneVoice(frequency: { $0.contains("紧急") ? 900 : 400 }) { _ in .seconds(2) }
      let plan = VoicePlan(hasChime: hasChime, zones: [])
      driver = VoiceZoneDriver(
        plan: VoiceZonePlan(rules: zone, volume: DailyLevel(percent: 50)),
        renderer: SpeechRenderer(plan: plan, source: SpeechSource(synthesizer: voice)),
        speaker: speaker,
        context: DriverContext(
          hall: hall, commands: hall, clock: clock, logger: Logger(label: "test")))
      task = Task { [driver] in try? await driver.run() }
    }

    func submit(_ command: Command) async throws {
      try await hall.submit(command, from: Origin(.shell, "test"), key: nil)
    }

    func call() async throws {
      try await submit(.day(.tick))
      try await submit(.queue(.issue(IssueRequest(matters: ["A"], code: "c"))))
      try await submit(.queue(.callNext(window: "3")))
    }

    /// Lets simulated time go on in small steps until it is so.
    func pass(_ isSo: () -> Bool) async -> Bool {
      for _ in 0..<20_000 {
        if isSo() { return true }
        hall.clock.advance(by: .milliseconds(20))
        try? await Task.sleep(for: .milliseconds(1))
      }
      return false
    }

    /// Without any: only real time goes on, for what happens in other threads.
    func settle(_ isSo: () -> Bool) async -> Bool {
      for _ in 0..<12_000 {
        if isSo() { return true }
        try? await Task.sleep(for: .milliseconds(5))
      }
      return false
    }

    var health: [DeviceHealth] {
      hall.commands.compactMap { command in
        if case .devices(.health("voice/hall", let health)) = command { health } else { nil }
      }
    }

    var endings: [SpeechOutcome] {
      hall.events.flatMap { event -> [SpeechOutcome] in
        guard case .voice(.announcementsEnded(_, let endings, _, _)) = event else { return [] }
        return endings.map(\.outcome)
      }
    }
  }

  @Test(.timeLimit(.minutes(5))) func aCallIsHeardAtItsVolumeAndItsEndIsRecorded() async throws {
    let bench = Bench()
    #expect(await bench.settle { bench.health == [.up] })
    try await bench.call()
    #expect(await bench.settle { !bench.voice.asked.isEmpty })
    #expect(bench.voice.asked == ["请A零零一号到三号窗口办理"])
    #expect(await bench.pass { bench.endings == [.said] })
    let sound = Sound(samples: bench.speaker.played)
    #expect(abs((sound.span - .seconds(2)) / .milliseconds(1)) < 60)
    let level = try #require(sound.level)
    #expect(abs(level - (HallSound.Limits.level - 6)) < 0.5, "half the amplitude")
    #expect(ToneVoice.share(of: 400, in: sound.samples) > 0.9)
    let report = bench.driver.devices()[0]
    #expect(report.shows.contains("said 09:00") && report.shows.contains("请A零零一号"))
    #expect(report.figures.first { $0.name == "said" }?.value == 1)
    bench.task.cancel()
  }

  @Test(.timeLimit(.minutes(5))) func theChimeIsHeardWhileTheWordsAreStillBeingMade() async throws {
    let bench = Bench(hasChime: true)
    #expect(await bench.settle { bench.health == [.up] })
    bench.voice.setHeld(true)
    try await bench.call()
    let chime = Chime.sound.scaled(by: 0.5).samples
    // The whole chime, the gap behind it, and silence while the words are waited for.
    #expect(await bench.pass { bench.speaker.played.count > Sound.count(of: .milliseconds(1200)) })
    #expect(Array(bench.speaker.played.prefix(chime.count)) == chime)
    #expect(bench.speaker.played.dropFirst(chime.count).allSatisfy { $0 == 0 })
    bench.voice.setHeld(false)
    #expect(await bench.pass { bench.endings == [.said] })
    let words = bench.speaker.played.drop(while: { $0 == 0 }).dropFirst(chime.count)
      .drop { $0 == 0 }
    #expect(ToneVoice.share(of: 400, in: words) > 0.9)
    #expect(abs((Sound.span(of: words.count) - .seconds(2)) / .milliseconds(1)) < 60)
    bench.task.cancel()
  }

  @Test(.timeLimit(.minutes(5))) func noChimeComesBeforeAVoiceThatFailedLastTime() async throws {
    let bench = Bench(hasChime: true)
    #expect(await bench.settle { bench.health == [.up] })
    bench.voice.setAway(true)
    try await bench.submit(.voice(.test(zone: "hall")))
    #expect(await bench.pass { bench.endings.count == 1 })
    let heard = bench.speaker.played.count
    try await bench.submit(.voice(.test(zone: "hall")))
    #expect(await bench.pass { bench.endings.count == 2 })
    #expect(bench.endings == [.notSaid(.noVoice), .notSaid(.noVoice)])
    #expect(bench.speaker.played.count == heard)
    bench.voice.setAway(false)
    try await bench.submit(.voice(.test(zone: "hall")))
    #expect(await bench.pass { bench.endings.count == 3 })
    #expect(bench.endings.last == .said && bench.health.last == .up)
    bench.task.cancel()
  }

  @Test(.timeLimit(.minutes(5))) func anEmergencyCutsInAtOnce() async throws {
    let bench = Bench()
    #expect(await bench.settle { bench.health == [.up] })
    try await bench.call()
    #expect(await bench.pass { bench.speaker.played.count > 10_000 })
    try await bench.submit(.day(.emergency(on: true, reason: "fire")))
    #expect(await bench.settle { bench.speaker.drops == 1 })
    let before = bench.speaker.played.count
    #expect(Sound.span(of: before) < .seconds(1), "the call was not said to its end")
    #expect(await bench.settle { bench.voice.asked.last?.contains("紧急") == true })
    #expect(await bench.pass {
      bench.hall.commands.contains(.voice(.evacuationSaid(zone: "hall", times: 1)))
    })
    let evacuation = bench.speaker.played[before..<(before + 40_000)]
    #expect(ToneVoice.share(of: 900, in: evacuation) > 0.9)
    bench.task.cancel()
  }

  @Test(.timeLimit(.minutes(5))) func aDeviceThatGoesAndComesBackIsAFaultAndNoMore() async throws {
    let bench = Bench(isPlugged: false)
    #expect(await bench.pass { bench.health == [.down(reason: "speaker: no such device")] })
    bench.speaker.plug()
    #expect(await bench.pass { bench.health.last == .up })
    try await bench.call()
    #expect(await bench.pass { bench.speaker.played.count > 5000 })
    bench.speaker.unplug()
    #expect(await bench.pass { bench.endings == [.unknown(.noSound)] })
    #expect(await bench.pass { bench.health.last == .down(reason: "speaker: pulled out") })
    let heard = bench.speaker.played.count
    bench.speaker.plug()
    #expect(await bench.pass { bench.health.last == .up })
    #expect(bench.speaker.played.count == heard, "it is not said again")
    // It is noticed while nothing is said, too.
    bench.speaker.unplug()
    #expect(await bench.pass { bench.health.last == .down(reason: "speaker: pulled out") })
    #expect(bench.health.count == 5)
    bench.task.cancel()
  }

  @Test(.timeLimit(.minutes(5))) func aReportThatTheHallCannotTakeIsSentAgain() async throws {
    let bench = Bench()
    #expect(await bench.settle { bench.health == [.up] })
    bench.voice.setAway(true)
    try await bench.submit(.voice(.test(zone: "hall")))
    bench.hall.fail(2, with: .overloaded)
    #expect(await bench.pass { bench.endings == [.notSaid(.noVoice)] })
    #expect(await bench.pass { bench.health.last == .degraded(reason: "no voice") })
    bench.task.cancel()
  }

  @Test func aPreviewIsAFileAndNothingIsPlayed() async throws {
    let bench = Bench()
    let bytes = try await bench.driver.speech(
      .call(TicketNumber(prefix: "A", value: 12, width: 3), window: "3", isRecall: false))
    let wav = try WAVFile(bytes)
    #expect(abs((Sound(samples: wav.samples).span - .seconds(2)) / .milliseconds(1)) < 60)
    #expect(bench.voice.asked == ["请A零一二号到三号窗口办理"])
    #expect(bench.speaker.played.isEmpty)
    bench.voice.setAway(true)
    await #expect(throws: InstallerFailure.cannotSpeak("no voice")) {
      try await bench.driver.speech(.words(LocalizedText(zh: "好", en: "")))
    }
    bench.task.cancel()
  }
}
