import HallDomain
import HallPorts
import Hummingbird

/// A refusal as RFC 9457 problem details, with the hall's stable code and words for people.
struct Problem: Error, Sendable {
  var status: HTTPResponse.Status
  var code: String
  var message: LocalizedText
  var hint: LocalizedText?
  /// What it is about: a window, a ticket, a field.
  var subject: String?
  var headers: HTTPFields = [:]

  init(
    _ status: HTTPResponse.Status, _ code: String, zh: String, en: String,
    hint: LocalizedText? = nil, subject: String? = nil, headers: HTTPFields = [:]
  ) {
    self.status = status
    self.code = code
    message = LocalizedText(zh: zh, en: en)
    self.hint = hint
    self.subject = subject
    self.headers = headers
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "type": .string("urn:hall:\(code)"), "title": .string(message.en),
      "status": .number(Double(status.code)), "code": .string(code), "message": message.json,
    ]
    if let hint { members["hint"] = hint.json }
    if let subject, !subject.isEmpty { members["subject"] = .string(subject) }
    return .object(members)
  }
}

extension LocalizedText {
  var json: JSONValue { .object(["zh": .string(zh), "en": .string(en)]) }
}

// MARK: - The server's own refusals

extension Problem {
  static let notFound = Problem(
    .notFound, "http.not-found", zh: "没有这个地址", en: "There is nothing at this address",
    hint: LocalizedText(zh: "见 /openapi.json", en: "See /openapi.json"))

  static func methodNotAllowed(_ allowed: String) -> Problem {
    Problem(
      .methodNotAllowed, "http.method-not-allowed", zh: "此地址只接受 \(allowed)",
      en: "This address takes \(allowed) only", headers: [.allow: allowed])
  }

  static let crossSite = Problem(
    .forbidden, "http.cross-site", zh: "拒绝来自其他网站的请求",
    en: "The request comes from a page of another site",
    hint: LocalizedText(
      zh: "请在大厅自己的页面上操作", en: "Use the hall's own pages, or a program that is no browser"))

  static let noTokenSet = Problem(
    .forbidden, "http.token-not-set", zh: "未设置远程访问令牌",
    en: "Only this machine may ask: no token is set for remote callers",
    hint: LocalizedText(
      zh: "用 halld run --token-file 设置令牌", en: "Start halld with --token-file"))

  static let tokenMissing = Problem(
    .unauthorized, "http.token-missing", zh: "需要访问令牌", en: "A token is needed",
    hint: LocalizedText(
      zh: "请求头 Authorization: Bearer 令牌", en: "Send the header Authorization: Bearer TOKEN"),
    headers: [.wwwAuthenticate: "Bearer realm=\"hall\""])

  static let tokenWrong = Problem(
    .unauthorized, "http.token-wrong", zh: "访问令牌不正确", en: "The token is not right",
    headers: [.wwwAuthenticate: "Bearer realm=\"hall\", error=\"invalid_token\""])

  static let notJSON = Problem(
    .unsupportedMediaType, "http.content-type", zh: "请求须为 JSON",
    en: "A request that changes something must be JSON",
    hint: LocalizedText(
      zh: "请求头 Content-Type: application/json",
      en: "Send the header Content-Type: application/json (curl --json '{}')"))

  static func bodyTooLarge(_ limit: Int) -> Problem {
    Problem(
      .contentTooLarge, "http.body-too-large", zh: "请求过大（上限 \(limit) 字节）",
      en: "The request is larger than \(limit) bytes")
  }

  static func invalid(_ field: String, zh: String, en: String) -> Problem {
    Problem(
      .badRequest, HallError.Code.requestInvalid.rawValue, zh: "\(field)：\(zh)",
      en: "\(field): \(en)", subject: field)
  }

  static func unknown(_ code: String, _ name: String, zh: String, en: String) -> Problem {
    Problem(
      .notFound, code, zh: "没有\(zh) \(name)", en: "There is no \(en) \(name)", subject: name)
  }

  static let tooManyStreams = Problem(
    .serviceUnavailable, "http.too-many-streams", zh: "事件订阅过多",
    en: "Too many event streams are open",
    hint: LocalizedText(zh: "稍后再试", en: "Close one, or try again later"),
    headers: [.retryAfter: "10"])

  static let internalError = Problem(
    .internalServerError, "http.internal", zh: "内部错误", en: "The daemon failed at this",
    hint: LocalizedText(zh: "请看日志", en: "The log says why: journalctl -u halld"))
}
