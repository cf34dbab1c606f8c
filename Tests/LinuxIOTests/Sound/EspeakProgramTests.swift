import Foundation
import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import LinuxIO

struct EspeakProgramTests {
  func speak(_ text: String, _ language: String, _ speed: Int = 175) async throws -> WAVFile {
    try await offPool {
      try WAVFile(EspeakProgram().speak(text, in: language, wordsPerMinute: speed))
    }
  }

  @Test func aSentenceBecomesSoundThatLastsAsLongAsPeopleNeedForIt() async throws {
    let zh = try await speak("请A零一二号到三号窗口办理", "zh")
    #expect(zh.rate == SoundFormat.rate)
    #expect((2.5...7).contains(Double(zh.samples.count) / Double(zh.rate)))
    let en = try await speak("Ticket A zero one two, please go to window three.", "en")
    #expect((2...6).contains(Double(en.samples.count) / Double(en.rate)))
    #expect(zh.samples.contains { abs(Int($0)) > 3000 }, "it is not silent")
  }

  @Test func fasterSpeechIsShorterAndTextIsNeverAnOption() async throws {
    let slow = try await speak("one two three four", "en", 120)
    let fast = try await speak("one two three four", "en", 240)
    #expect(fast.samples.count < slow.samples.count * 8 / 10)
    #expect(try await speak("--version", "en").samples.count > 5000)
  }

  @Test func whatItCannotSayIsARefusal() async throws {
    await #expect(throws: WireError.self) { try await speak("a", "xx") }
    await #expect(throws: WireError.self) {
      try await offPool {
        try EspeakProgram(program: "/nowhere/espeak").speak("a", in: "en", wordsPerMinute: 175)
      }
    }
  }

  @Test func aChildThatSaysTooMuchOrNothingIsEnded() async throws {
    await #expect(throws: WireError.self) {
      try await offPool {
        try ChildPipe.run(["/usr/bin/yes"], atMost: 1 << 20, within: .seconds(60))
      }
    }
    let waited = try await offPool {
      let began = ContinuousClock.now
      #expect(throws: WireError.self) {
        try ChildPipe.run(["/bin/sleep", "600"], atMost: 10, within: .milliseconds(200))
      }
      return ContinuousClock.now - began
    }
    #expect(waited < .seconds(60), "it was not waited for")
    await #expect(throws: WireError.self) {
      try await offPool { try ChildPipe.run(["/bin/false"], atMost: 10, within: .seconds(60)) }
    }
  }
}
