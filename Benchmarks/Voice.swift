import Foundation
import Glibc
import HallClient
import HallDomain
import HallPorts
import HallSound
import HallTestKit
import LinuxIO

/// From a call to the first sample of its speech, and what making it costs. The daemon plays into
/// alsa-lib's file plug-in.
enum Voice: Scene {
  static let names = ["call_to_speech_start_ms", "voice_synthesis_cpu_ms"]
  static let calls = 8
  /// As the zone and its device have them.
  private static let buffer: Duration = .milliseconds(200)
  private static let piece: Duration = .milliseconds(20)
  private static let lead: Duration = .milliseconds(150)

  static func measure() async throws -> [Figure] {
    let hall = try SimulatedHall { text in
      text.replacing("voice-hall.wav,wav", with: "voice-hall.raw,raw")
        .replacing("languages: [zh, en]", with: "languages: [zh]")
    }
    try FileManager.default.createDirectory(atPath: hall.wires, withIntermediateDirectories: true)
    try hall.startDaemon()
    let client = HallClient(.socket(hall.socket), name: "bench")
    try SimulatedHall.eventually("the zone is up") {
      try client.get("/api/v1/devices/voice%2Fhall")["health"].string == "up"
    }
    var starts: [Double] = []
    var commits: [Double] = []
    for _ in 0..<calls {
      _ = try client.post("/api/v1/tickets", ["service": "B"])
      let before = try heard(hall)
      let began = ContinuousClock.now
      _ = try client.post("/api/v1/windows/3/next")
      commits.append((ContinuousClock.now - began) / .milliseconds(1))
      starts.append(try speechStart(hall, after: before, since: began))
      try SimulatedHall.eventually("it was said", within: .seconds(30)) {
        let zone = try client.get("/api/v1/devices/voice%2Fhall")
        return zone["shows"].string?.hasPrefix("said") == true
      }
      try await Task.sleep(for: .seconds(1))
    }
    let cpu = try synthesis()
    return [
      Figure(
        name: names[0], value: starts.quantile(0.5), unit: "ms",
        limit: commits.quantile(0.5) + piece / .milliseconds(1), better: .lower, n: starts.count,
        limitIs: "the call's commit in the same run, and a piece of samples; the chime is first"),
      Figure(
        name: names[1], value: cpu, unit: "ms", limit: 60, better: .lower, n: calls,
        limitIs: "the bar: 1 % of a core while 6 s are said"),
    ]
  }

  private static func heard(_ hall: SimulatedHall) throws -> Int {
    let path = hall.wires + "/voice-hall.raw"
    return (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0) / 2
  }

  /// The plug-in keeps what its buffer holds and passes on what is beyond (alsa-lib, pcm_file.c);
  /// the zone hands samples over in pieces as they are heard, 150 ms ahead. So when the first of
  /// them come, it began as long ago as the pieces before the last are, less what is ahead.
  private static func speechStart(
    _ hall: SimulatedHall, after before: Int, since began: ContinuousClock.Instant
  ) throws -> Double {
    while ContinuousClock.now - began < .seconds(30) {
      let more = try heard(hall) - before
      if more > 0 {
        let elapsed = (ContinuousClock.now - began) / .milliseconds(1)
        let handedOver = Sound.span(of: more) + buffer - piece
        return elapsed - max((handedOver - lead) / .milliseconds(1), 0)
      }
      usleep(500)
    }
    throw SimulatedHall.Failure("nothing was said")
  }

  /// Milliseconds of the processor for a sentence with all that is done to it.
  private static func synthesis() throws -> Double {
    let before = cpuTime()
    for number in 1...calls {
      let call = Utterance.Called(
        number: TicketNumber(prefix: "A", value: number, width: 3), window: "3",
        windowName: LocalizedText(zh: "", en: ""))
      let plan = VoicePlan(zones: [])
      let renderer = SpeechRenderer(
        plan: plan, source: SpeechSource(synthesizer: EspeakProgram()))
      _ = try renderer.render(.calls([call]))
    }
    return (cpuTime() - before) / Double(calls)
  }

  /// Of this process and of its ended children, milliseconds.
  private static func cpuTime() -> Double {
    [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { sum, who in
      var usage = rusage()
      getrusage(__rusage_who_t(who.rawValue), &usage)
      let times = [usage.ru_utime, usage.ru_stime]
      return times.reduce(sum) { $0 + Double($1.tv_sec) * 1000 + Double($1.tv_usec) / 1000 }
    }
  }
}
