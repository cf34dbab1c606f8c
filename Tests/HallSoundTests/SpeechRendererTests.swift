import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import HallSound

/// Rendered speech is measured: its length, the order of its parts and its level.
struct SpeechRendererTests {
  static let words = LocalizedText(zh: "上", en: "up")

  /// A hall that speaks in tones: 300 Hz is Chinese, 600 Hz English.
  static func renderer(
    languages: [SpokenLanguage] = [.zh, .en], chime: Bool = true,
    span: @escaping @Sendable (String) -> Duration
  ) -> (SpeechRenderer, ToneVoice) {
    let voice = ToneVoice(
      frequency: { $0.contains { $0.isLetter && !$0.isASCII } ? 300 : 600 }, span: span)
    let plan = VoicePlan(
      wording: Wording(languages: languages), hasChime: chime, zones: [])
    return (SpeechRenderer(plan: plan, source: SpeechSource(synthesizer: voice)), voice)
  }

  static func called(_ value: Int, _ window: WindowID) -> Utterance.Called {
    Utterance.Called(
      number: TicketNumber(prefix: "A", value: value, width: 3), window: window,
      windowName: LocalizedText(zh: "", en: ""))
  }

  static func part(_ sound: Sound, from: Double, to: Double) -> ArraySlice<Int16> {
    let rate = Double(SoundFormat.rate)
    return sound.samples[
      Int(from * rate)..<min(Int(to * rate), sound.samples.count)]
  }

  @Test func theChimeComesFirstThenTheLanguagesInOrder() throws {
    let (renderer, _) = Self.renderer { _ in .seconds(1) }
    let sound = try renderer.render(.words(Self.words)).sound
    let expected = Chime.sound.span + .seconds(2) + Limits.gap * 2
    #expect(abs((sound.span - expected) / .milliseconds(1)) < 5)
    let begin = (Chime.sound.span + Limits.gap) / .seconds(1)
    #expect(sound.samples.starts(with: Chime.sound.samples))
    let zh = Self.part(sound, from: begin + 0.05, to: begin + 0.95)
    #expect(ToneVoice.share(of: 300, in: zh) > 0.9)
    #expect(ToneVoice.share(of: 600, in: zh) < 0.05)
    let en = Self.part(sound, from: begin + 1.23, to: begin + 2.1)
    #expect(ToneVoice.share(of: 600, in: en) > 0.9)
    #expect(ToneVoice.share(of: 300, in: en) < 0.05)
    let gap = Self.part(sound, from: begin + 1.02, to: begin + 1.16)
    #expect(gap.allSatisfy { $0 == 0 })
  }

  @Test func speechHasOneLevelHoweverLoudItCame() throws {
    for amplitude in [600.0, 4000, 32_000] {
      let tone = Sound(samples: ToneVoice.tone(440, .seconds(1), amplitude: amplitude).samples)
      let level = try #require(tone.levelled.level)
      #expect(abs(level - Limits.level) < 0.2, "\(amplitude)")
    }
    // A click as loud as can be keeps the rest from being raised over the peak.
    var quiet = ToneVoice.tone(440, .seconds(1), amplitude: 500).samples
    quiet[1000] = 32_767
    let loudest = Sound(samples: quiet).levelled.samples.map { abs(Int($0)) }.max() ?? 0
    #expect(loudest <= Int(Sound.amplitude(Limits.peak)) + 1)
  }

  @Test func whatIsALittleTooLongIsSpokenFasterAtTheSamePitch() throws {
    let (renderer, voice) = Self.renderer(languages: [.zh], chime: false) { _ in .seconds(7) }
    let speech = try renderer.render(.calls([Self.called(12, "3")]))
    #expect(speech.sound.span <= .seconds(6))
    #expect(speech.sound.span > .milliseconds(5600))
    #expect(!speech.isCut)
    #expect(speech.text == "请A零一二号到三号窗口办理")
    #expect(ToneVoice.share(of: 300, in: Self.part(speech.sound, from: 1, to: 3)) > 0.8)
    #expect(voice.asked.count == 1)
  }

  @Test func whatIsMuchTooLongIsSaidInShortWords() throws {
    let (renderer, _) = Self.renderer { text in
      .milliseconds(text.contains("办理") || text.contains("please") ? 4000 : 2400)
    }
    let speech = try renderer.render(.calls([Self.called(12, "3")]))
    #expect(speech.text == "A零一二，三号窗口 A zero one two, window three.")
    #expect(speech.sound.span <= .seconds(6))
    #expect(!speech.isCut)
  }

  @Test func severalCallsThatDoNotFitAreSaidAsFewer() throws {
    let (renderer, _) = Self.renderer(languages: [.zh], chime: false) { text in
      .seconds(2 * text.count { $0 == "窗" })
    }
    let speech = try renderer.render(
      .calls([Self.called(1, "1"), Self.called(2, "2"), Self.called(3, "3"), Self.called(4, "4")]))
    #expect(speech.calls == 3)
    #expect(speech.sound.span <= .seconds(6))
    #expect(!speech.isCut)
  }

  @Test func whatNoRuleMakesFitIsCutAndSaidSo() throws {
    let (renderer, _) = Self.renderer(languages: [.zh], chime: false) { _ in .seconds(30) }
    let speech = try renderer.render(.words(Self.words))
    #expect(speech.isCut)
    #expect(abs((speech.sound.span - .seconds(6)) / .milliseconds(1)) < 5)
    #expect(abs(Int(speech.sound.samples.last ?? 1)) < 100, "it fades out")
  }

  @Test func whatWasSaidBeforeIsNotMadeAgain() throws {
    let (renderer, voice) = Self.renderer { _ in .seconds(1) }
    _ = try renderer.render(.words(Self.words))
    let asked = voice.asked.count
    _ = try renderer.render(.words(Self.words))
    #expect(voice.asked.count == asked)
    // The bound: so much else is said that it has to be made again.
    for index in 0..<40 {
      _ = try renderer.render(.words(LocalizedText(zh: "上\(index)", en: "")))
    }
    let before = voice.asked.count
    _ = try renderer.render(.words(Self.words))
    #expect(voice.asked.count > before)
  }

  @Test func aVoiceThatIsAwayIsTheReason() {
    let (renderer, voice) = Self.renderer { _ in .seconds(1) }
    voice.setAway(true)
    #expect(throws: SpeechSource.Fault(description: "no voice")) {
      try renderer.render(.words(Self.words))
    }
  }

  @Test func anotherRateIsResampledWithoutAnotherPitch() {
    let fast = ToneVoice.tone(440, .seconds(1), rate: 48_000)
    let sound = Sound.resampled(fast.samples, from: 48_000)
    #expect(abs((sound.span - .seconds(1)) / .milliseconds(1)) < 20)
    let middle = sound.samples.dropFirst(2000).dropLast(2000)
    #expect(ToneVoice.share(of: 440, in: middle) > 0.95)
  }
}
