import FoundationEssentials
import Glibc
import HallClient
import HallDomain
import HallPorts

/// What is said on standard error when a command did not work.
struct Complaint {
  static let refused: Int32 = 1
  static let usage: Int32 = 2
  static let noDaemon: Int32 = 3

  var code: String
  var message: String
  var hint: String?
  var exitStatus: Int32

  init(code: String, message: String, hint: String? = nil, exitStatus: Int32 = usage) {
    self.code = code
    self.message = message
    self.hint = hint
    self.exitStatus = exitStatus
  }

  init(_ error: HallClientError) {
    switch error {
    case .unreachable(let reason):
      self.init(
        code: "daemon.unreachable", message: reason,
        hint: Language.own.of(
          LocalizedText(
            zh: "halld 在运行吗？systemctl status halld；或用 --socket 指定",
            en: "Does halld run? systemctl status halld; or name its socket with --socket")),
        exitStatus: Self.noDaemon)
    case .refused(let refusal):
      self.init(
        code: refusal.code, message: Language.own.of(refusal.message),
        hint: refusal.hint.map(Language.own.of), exitStatus: Self.refused)
    case .badAnswer(let reason):
      self.init(code: "daemon.bad-answer", message: reason, exitStatus: Self.refused)
    }
  }

  func print(isJSON: Bool) {
    if isJSON {
      var members: [String: JSONValue] = ["code": .string(code), "message": .string(message)]
      members["hint"] = hint.map(JSONValue.string) ?? .null
      Output.complain(JSONValue.object(members).line)
    } else {
      Output.complain("hallctl: \(message)")
      if let hint { Output.complain("  \(hint)") }
    }
  }
}

/// The language of the terminal, by the usual variables (environ(7), LANG).
enum Language {
  case chinese, english

  static let own: Language = {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { continue }
      return value.hasPrefix("zh") ? .chinese : .english
    }
    return .english
  }()

  func of(_ text: LocalizedText) -> String {
    switch self {
    case .chinese: text.zh
    case .english: text.en.isEmpty ? text.zh : text.en
    }
  }

  func of(_ json: JSONValue) -> String { LocalizedText(json).map(of) ?? "" }

  func say(_ zh: String, _ en: String) -> String { self == .chinese ? zh : en }
}

extension JSONValue {
  /// On one line, keys in order.
  var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
