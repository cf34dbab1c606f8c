import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// What is said aloud.
enum VoiceRoutes {
  static let all: [Route] = [
    .post(
      "/api/v1/voice/say", "Say something once",
      [
        .optional("zh", "Chinese words"), .optional("en", "English words"),
        .optional("zones", .texts, "Voice zones; all unless given"),
      ]
    ) { exchange in
      let body = exchange.body
      let zones = (body.texts("zones") ?? []).map(VoiceZoneID.init(rawValue:))
      let text = LocalizedText(zh: body.text("zh") ?? "", en: body.text("en") ?? "")
      return try exchange.done(
        try await exchange.submit(.voice(.say(text: text, zones: zones))))
    },
    .post("/api/v1/voice/zones/{zone}/test", "Let a zone be heard; the journal keeps who") {
      exchange in
      try exchange.done(try await exchange.submit(.voice(.test(zone: try zone(exchange)))))
    },
    .get(
      "/api/v1/voice/zones/{zone}/preview", "What the zone would say; nothing is played",
      query: [
        .optional("number", .text, "A ticket's number: A012"),
        .optional("window", .text, "The window that calls it"),
        .optional("zh", .text, "Or Chinese words"), .optional("en", .text, "And English ones"),
      ], answer: .other(type: "audio/wav", "The sound")
    ) { exchange in
      let (sample, zone) = (try sample(exchange), try zone(exchange))
      let file: [UInt8]
      do throws(InstallerFailure) {
        file = try await exchange.service.installer.speech(sample, in: zone)
      } catch {
        throw Problem(error)
      }
      return Response(
        status: .ok, headers: [.contentType: "audio/wav", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: file)))
    },
  ]

  private static func zone(_ exchange: Exchange) throws(Problem) -> VoiceZoneID {
    VoiceZoneID(rawValue: try exchange.parameter("zone"))
  }

  private static func sample(_ exchange: Exchange) throws(Problem) -> SpeechSample {
    if let number = exchange.query("number") {
      let digits = number.reversed().prefix { $0.isASCII && $0.isNumber }.prefix(6)
      guard let window = exchange.query("window"), let value = Int(String(digits.reversed()))
      else {
        throw .invalid(
          "number", zh: "须如 A012，并指定窗口", en: "it must be as A012, and with a window")
      }
      return .call(
        TicketNumber(
          prefix: String(number.dropLast(digits.count)), value: value, width: digits.count),
        window: WindowID(window), isRecall: false)
    }
    let text = LocalizedText(zh: exchange.query("zh") ?? "", en: exchange.query("en") ?? "")
    let most = HallDomain.Limits.noticeCharacters
    if text.zh.isEmpty && text.en.isEmpty || max(text.zh.count, text.en.count) > most {
      throw .invalid("zh", zh: "须为 1 至 \(most) 字", en: "it must have 1 to \(most) characters")
    }
    return .words(text)
  }
}
