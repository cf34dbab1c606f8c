import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// Devices and buses as their drivers report them.
enum DeviceRoutes {
  static let all: [Route] = [
    .get("/api/v1/devices", "All devices with their health", answer: .json([DeviceAnswer].self)) {
      exchange in
      try exchange.json(exchange.service.devices.devices().map(DeviceAnswer.init))
    },
    .get("/api/v1/devices/{device}", "One device; `/` in its name as `%2F`",
      answer: .json(DeviceAnswer.self)
    ) { exchange in
      try exchange.json(DeviceAnswer(try device(exchange)))
    },
    .get(
      "/api/v1/devices/{device}/picture", "What a person would see on it now",
      answer: .other(type: "image/png", "The picture")
    ) { exchange in
      let report = try device(exchange)
      guard let png = exchange.service.devices.picture(of: report.id) else {
        throw Problem(
          .notFound, "device.no-picture", zh: "设备 \(report.id) 没有画面",
          en: "Device \(report.id) has no picture", subject: report.id.rawValue)
      }
      return .picture(png)
    },
    .get(
      "/api/v1/devices/{device}/sample", "A ticket that nobody took, as the printer would print it",
      query: [.optional("language", .choice(["zh", "en"]), "As a citizen may choose it")],
      answer: .other(type: "image/png", "The picture")
    ) { exchange in
      let report = try device(exchange)
      let language = exchange.query("language").flatMap { TicketLanguage(rawValue: $0) }
      guard let png = exchange.service.devices.sample(of: report.id, language: language) else {
        throw Problem(
          .notFound, "device.no-picture", zh: "设备 \(report.id) 不打印号票",
          en: "Device \(report.id) prints no tickets", subject: report.id.rawValue)
      }
      return .picture(png)
    },
    .get(
      "/api/v1/buses", "The field buses with their figures", answer: .json([DeviceAnswer].self)
    ) { exchange in
      try exchange.json(
        exchange.service.devices.devices().filter { $0.family == "bus" }.map(DeviceAnswer.init))
    },
  ]

  private static func device(_ exchange: Exchange) throws(Problem) -> DeviceReport {
    let id = DeviceID(rawValue: try exchange.parameter("device"))
    guard let report = exchange.service.devices.devices().first(where: { $0.id == id }) else {
      throw .unknown("device.unknown", id.rawValue, zh: "设备", en: "device")
    }
    return report
  }
}

extension Response {
  /// A PNG file that may be another one the next time.
  static func picture(_ png: [UInt8]) -> Response {
    Response(
      status: .ok, headers: [.contentType: "image/png", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: png)))
  }
}

/// A device's report with its health in plain members.
struct DeviceAnswer: Codable {
  var id: DeviceID
  var family: String
  var name: LocalizedText
  var wire: String
  /// `up`, `degraded`, `down`.
  var health: String
  var reason: String?
  var since: Int64
  var shows: String
  var figures: [DeviceReport.Figure]
  var hasPicture: Bool
  var diagnoses: [Diagnosis]

  init(_ report: DeviceReport) {
    id = report.id
    family = report.family
    name = report.name
    wire = report.wire
    switch report.health {
    case .up: health = "up"
    case .degraded(let why):
      health = "degraded"
      reason = why
    case .down(let why):
      health = "down"
      reason = why
    }
    since = report.since
    shows = report.shows
    figures = report.figures
    hasPicture = report.hasPicture
    diagnoses = report.diagnoses
  }
}
