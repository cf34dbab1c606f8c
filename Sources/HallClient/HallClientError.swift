import FoundationEssentials
public import HallDomain
public import HallPorts

public enum HallClientError: Error, Hashable, Sendable {
  /// No daemon answers there: the text says where and why.
  case unreachable(String)
  /// The hall said no.
  case refused(Refusal)
  /// What answered is no hall, or another version of it.
  case badAnswer(String)
}

/// RFC 9457 problem details as the hall writes them.
public struct Refusal: Hashable, Sendable {
  public var status: Int
  /// Stable; listed in docs/error-codes.md.
  public var code: String
  public var message: LocalizedText
  public var hint: LocalizedText?

  public init(
    status: Int, code: String, message: LocalizedText, hint: LocalizedText? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.hint = hint
  }

  init(_ answer: HallClient.Answer) {
    status = answer.status
    let json = (try? JSONDecoder().decode(JSONValue.self, from: Data(answer.body))) ?? .null
    code = json["code"].string ?? "http.\(answer.status)"
    message =
      LocalizedText(json["message"])
      ?? LocalizedText(zh: "HTTP \(answer.status)", en: "HTTP status \(answer.status)")
    hint = LocalizedText(json["hint"])
  }
}

extension LocalizedText {
  public init?(_ json: JSONValue) {
    guard let zh = json["zh"].string, let en = json["en"].string else { return nil }
    self.init(zh: zh, en: en)
  }
}
