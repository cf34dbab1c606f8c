import Foundation
import HallClient
import HallPorts
import HallTestKit
import Testing
import WireFormats

/// The built daemon speaks through alsa-lib's file plug-in: espeak-ng, the queue, the device's real
/// path and the journal.
@Suite(.serialized) struct VoiceTests {
  struct Scene {
    let hall: SimulatedHall
    let client: HallClient

    init() throws {
      hall = try SimulatedHall { text in
        text.replacing("languages: [zh, en]", with: "languages: [zh]")
          .replacing("voice-hall.wav,wav", with: "voice-hall.raw,raw")
          .replacing("voice-west.wav,wav", with: "voice-west.raw,raw")
      }
      try FileManager.default.createDirectory(
        atPath: hall.wires, withIntermediateDirectories: true)
      client = HallClient(.socket(hall.socket), name: "system test")
      try hall.startDaemon()
      try ready()
    }

    func ready() throws {
      try SimulatedHall.eventually("the zone is up", hint: { hall.daemon?.output ?? "" }) {
        try zone()["health"].string == "up"
      }
    }

    func zone() throws -> JSONValue { try client.get("/api/v1/devices/voice%2Fhall") }

    func figure(_ name: String) throws -> Int {
      try zone()["figures"].array.first { $0["name"].string == name }?["value"].int ?? -1
    }

    func issueAndCall() throws {
      _ = try client.post("/api/v1/tickets", ["service": "B"])
      _ = try client.post("/api/v1/windows/3/next")
    }

    /// What the loudspeaker of a zone was given so far.
    func heard(_ zone: String = "hall") -> [Int16] {
      let path = hall.wires + "/voice-\(zone).raw"
      let bytes = (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
      return stride(from: 0, to: bytes.count - 1, by: 2).map {
        Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
      }
    }

    func records(of kind: String) throws -> [String] {
      try client.send("GET", "/api/v1/journal/export").text.split(separator: "\n")
        .filter { $0.contains("\"\(kind)\"") }.map(String.init)
    }
  }

  @Test func aCallIsSpokenInItsZoneAndProvedByTheJournal() throws {
    let scene = try Scene()
    try scene.issueAndCall()
    try SimulatedHall.eventually("it was said") { try scene.figure("said") == 1 }
    let heard = scene.heard()
    let seconds = Double(heard.count) / Double(SoundFormat.rate)
    #expect((2.5...6.05).contains(seconds), "\(seconds) s")
    // First the chime's two tones, then a voice.
    let chime = heard.prefix(SoundFormat.rate / 5)
    #expect(ToneVoice.share(of: 659.26, in: chime) > 0.7)
    let voice = heard.dropFirst(SoundFormat.rate)
    let energy = voice.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect((energy / Double(voice.count)).squareRoot() > 500)
    #expect(scene.heard("west").isEmpty)
    #expect(try scene.zone()["shows"].string?.contains("请B零零一号到三号窗口办理") == true)

    let wav = scene.hall.directory.appending(path: "preview.wav").path
    let preview = try scene.hall.hallctl(
      "voice", "preview", "hall", "--number", "B001", "--window", "3", "--wav", wav)
    #expect(preview.status == 0, "\(preview.errors)")
    let file = try WAVFile(Array(try Data(contentsOf: URL(filePath: wav))))
    #expect(file.samples == heard, "the preview is what was played")

    #expect(try scene.hall.hallctl("say", "请车主移车", "--zone", "west").status == 0)
    #expect(try scene.hall.hallctl("voice", "test", "hall").status == 0)
    #expect(try scene.hall.hallctl("voice", "test", "cellar").status == 1)
    try SimulatedHall.eventually("both zones spoke") {
      try scene.figure("said") == 2 && !scene.heard("west").isEmpty
    }
    #expect(try scene.records(of: "testOrdered").count == 1)
    #expect(scene.hall.stopDaemon(atMost: .seconds(10)) == 0)
    try scene.hall.startDaemon()
    let ended = try scene.records(of: "announcementsEnded").filter { $0.contains("\"said\"") }
    // Two in the hall in one record, one in the west.
    #expect(ended.count == 2, "\(ended)")
  }

  @Test func thePowerGoesInTheMidstOfASpeechAndItIsNotSaidAgain() throws {
    let scene = try Scene()
    try scene.issueAndCall()
    try SimulatedHall.eventually("it is being said") {
      scene.heard().count > SoundFormat.rate / 2
    }
    scene.hall.killDaemon()
    try scene.hall.startDaemon()
    try scene.ready()
    try SimulatedHall.eventually("it is told as unknown") {
      try scene.records(of: "announcementsEnded").contains {
        $0.contains("daemonRestarted") && $0.contains("unknown")
      }
    }
    #expect(scene.heard().isEmpty, "the new file of the new run")
    #expect(try scene.figure("unknown") == 1)
    // Staff call again.
    _ = try scene.client.post("/api/v1/windows/3/recall")
    try SimulatedHall.eventually("the recall is said") { try scene.figure("said") == 1 }
    #expect(try scene.zone()["shows"].string?.contains("尽快到三号窗口") == true)
  }

  @Test func anEmergencyPreEmptsAndRepeats() throws {
    let scene = try Scene()
    try scene.issueAndCall()
    try SimulatedHall.eventually("it is being said") {
      scene.heard().count > SoundFormat.rate / 2
    }
    _ = try scene.client.post("/api/v1/emergency/on", ["reason": "fire"])
    try SimulatedHall.eventually("it is said twice", within: .seconds(120)) {
      try scene.zone()["shows"].string?.contains("请有序撤离") == true
        && scene.heard().count > SoundFormat.rate * 10
    }
    #expect(try scene.figure("cut") == 1)
    try SimulatedHall.eventually("the journal has it") {
      try scene.records(of: "evacuationSaid").count == 2
    }
    _ = try scene.client.post("/api/v1/emergency/off")
    try SimulatedHall.eventually("it stops") {
      try scene.records(of: "evacuationSaid").count >= 3
    }
  }

  /// No device, no voice: the hall runs on and says so.
  @Test func aHallWithoutItsSoundCardRunsOn() throws {
    let hall = try SimulatedHall { text in
      text.replacing("file:${HALL_WIRES}/voice-hall.wav,wav", with: "plughw:CARD=NoSuchCard")
    }
    try FileManager.default.createDirectory(
      atPath: hall.wires, withIntermediateDirectories: true)
    try hall.startDaemon()
    let client = HallClient(.socket(hall.socket), name: "system test")
    try SimulatedHall.eventually("the fault is seen") {
      try client.get("/api/v1/devices/voice%2Fhall")["reason"].string?.contains("NoSuchCard")
        == true
    }
    _ = try client.post("/api/v1/tickets", ["service": "B"])
    _ = try client.post("/api/v1/windows/3/next")
    #expect(try client.get("/api/v1/tickets/B001")["state"].string == "called")
    let metrics = try client.send("GET", "/metrics").text
    #expect(metrics.contains("hall_device_health{device=\"voice/hall\",family=\"voice\"} 0"))
    let output = hall.daemon?.output ?? ""
    let lines = output.split(separator: "\n").filter { $0.contains("device=voice/hall") }
    #expect(lines.count <= 2, "logged once: \(lines.joined(separator: "\n"))")
    #expect(hall.stopDaemon(atMost: .seconds(10)) == 0)
  }
}
