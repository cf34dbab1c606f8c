import ArgumentParser
import Foundation
import HallClient
import HallPorts

struct Say: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Say something once, aloud.")
  @OptionGroup var connection: Connection
  @Argument(help: "Chinese words.") var text: String
  @Option(help: "English words.") var en: String?
  @Option(help: "Only in this voice zone; can be repeated.") var zone: [String] = []

  func run() throws {
    connection.done(
      try connection.client().post(
        "/api/v1/voice/say",
        .members(
          ("zh", .string(text)), ("en", en.map { .string($0) }),
          ("zones", zone.isEmpty ? nil : .array(zone.map { .string($0) })))))
  }
}

struct VoiceCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voice", abstract: "Loudspeakers.", subcommands: [Test.self, Preview.self])

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a zone be heard, in quiet hours too.")
    @OptionGroup var connection: Connection
    @Argument(help: "Voice zone.") var zone: String

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/voice/zones/\(Connection.part(zone))/test"))
    }
  }

  struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a zone would say, as a WAV file; nothing is played.")
    @OptionGroup var connection: Connection
    @Argument(help: "Voice zone.") var zone: String
    @Option(help: "A ticket's number: A012.") var number: String?
    @Option(help: "The window that calls it.") var window: String?
    @Option(help: "Or any words.") var text: String?
    @Option(help: "English words.") var en: String?
    @Option(help: "Where the sound goes.") var wav: String

    func run() throws {
      let query = [("number", number), ("window", window), ("zh", text), ("en", en)]
        .compactMap { key, value in value.map { "\(key)=\(Connection.part($0))" } }
        .joined(separator: "&")
      var sound: [UInt8] = []
      try connection.client().stream(
        "/api/v1/voice/zones/\(Connection.part(zone))/preview?\(query)"
      ) {
        sound += $0
        return true
      }
      guard sound.starts(with: "RIFF".utf8) else { throw HallClientError.badAnswer("no WAV came") }
      do {
        try Data(sound).write(to: URL(filePath: wav))
      } catch {
        throw ValidationError(error.localizedDescription)
      }
      connection.show(["file": .string(wav), "bytes": .number(Double(sound.count))]) { _ in
        Language.own.say("已录到 \(wav)", "recorded to \(wav)")
      }
    }
  }
}
