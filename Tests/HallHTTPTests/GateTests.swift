import HallPorts
import Testing

@testable import HallHTTP

struct GateTests {
  private let gate = Gate(tokens: [
    AccessToken(secret: "a-token-of-at-least-24-characters"),
    AccessToken(person: "wang", secret: "wang-s-own-24-characters-"),
  ])

  /// What came of it: the origin as `kind name`, or the refusal's code.
  private func outcome(_ gate: Gate, _ facts: Gate.Facts) -> String {
    do throws(Problem) {
      let caller = try gate.caller(of: facts)
      let person = caller.person.map { " = \($0)" } ?? ""
      return "\(caller.origin.kind.rawValue) \(caller.origin.name)\(person)"
    } catch {
      return error.code
    }
  }

  private static let right = "Bearer a-token-of-at-least-24-characters"

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var facts: Gate.Facts
    var outcome: String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "the Unix socket is trusted, whoever asks is named by the kernel",
      facts: .init(peer: .socket(uid: 1000), isWrite: true), outcome: "shell uid 1000 = uid 1000"),
    Case(
      name: "a client may give itself a name beside its authority",
      facts: .init(peer: .socket(uid: 0), client: "pad 3"), outcome: "shell pad 3 (uid 0) = uid 0"),
    Case(
      name: "a client's name keeps letters and spaces only",
      facts: .init(peer: .socket(uid: 0), client: "x\n(uid 5)<b>"),
      outcome: "shell xuid 5b (uid 0) = uid 0"),
    Case(
      name: "loopback by a loopback name is trusted",
      facts: .init(peer: .loopback, isWrite: true, host: "127.0.0.1:8080"),
      outcome: "api loopback"),
    Case(
      name: "IPv6 loopback too", facts: .init(peer: .loopback, host: "[::1]:8080"),
      outcome: "api loopback"),
    Case(
      name: "a browser on the hall's own page is the console",
      facts: .init(
        peer: .loopback, isWrite: true, host: "localhost:8080", origin: "http://localhost:8080",
        fetchSite: "same-origin"), outcome: "console loopback"),
    Case(
      name: "a foreign name that leads to loopback (DNS rebinding) is a stranger",
      facts: .init(
        peer: .loopback, isWrite: true, host: "evil.example:8080",
        origin: "http://evil.example:8080", fetchSite: "same-origin"),
      outcome: "http.token-missing"),
    Case(
      name: "no Host is a stranger", facts: .init(peer: .loopback),
      outcome: "http.token-missing"),
    Case(
      name: "what a proxy on this machine brings is remote",
      facts: .init(peer: .loopback, host: "127.0.0.1:8080", isForwarded: true),
      outcome: "http.token-missing"),
    Case(
      name: "a page of another site cannot change anything",
      facts: .init(
        peer: .loopback, isWrite: true, host: "127.0.0.1:8080", origin: "https://evil.example"),
      outcome: "http.cross-site"),
    Case(
      name: "nor can a page of another port",
      facts: .init(
        peer: .loopback, isWrite: true, host: "127.0.0.1:8080", origin: "http://127.0.0.1:9000"),
      outcome: "http.cross-site"),
    Case(
      name: "nor a sandboxed frame",
      facts: .init(peer: .loopback, isWrite: true, host: "127.0.0.1:8080", origin: "null"),
      outcome: "http.cross-site"),
    Case(
      name: "nor what the browser itself calls cross-site",
      facts: .init(
        peer: .loopback, isWrite: true, host: "127.0.0.1:8080", fetchSite: "cross-site"),
      outcome: "http.cross-site"),
    Case(
      name: "a remote caller without token is refused",
      facts: .init(peer: .remote, host: "hall.example"), outcome: "http.token-missing"),
    Case(
      name: "loopback names do not help a remote caller",
      facts: .init(peer: .remote, host: "127.0.0.1:8080"), outcome: "http.token-missing"),
    Case(
      name: "a wrong token of the same length is refused",
      facts: .init(
        peer: .remote, host: "hall.example",
        authorization: "Bearer b-token-of-at-least-24-characters"), outcome: "http.token-wrong"),
    Case(
      name: "an empty token is refused",
      facts: .init(peer: .remote, host: "hall.example", authorization: "Bearer "),
      outcome: "http.token-wrong"),
    Case(
      name: "the token's beginning is refused",
      facts: .init(peer: .remote, host: "hall.example", authorization: "Bearer a-token-of"),
      outcome: "http.token-wrong"),
    Case(
      name: "another scheme is refused",
      facts: .init(peer: .remote, host: "hall.example", authorization: "Basic YTpi"),
      outcome: "http.token-missing"),
    Case(
      name: "the token opens the hall to a remote caller",
      facts: .init(
        peer: .remote, isWrite: true, host: "hall.example", authorization: right),
      outcome: "api token"),
    Case(
      name: "and to a proxy's caller",
      facts: .init(
        peer: .loopback, isWrite: true, host: "hall.example", isForwarded: true,
        authorization: right), outcome: "api token"),
    Case(
      name: "a token of one's own tells who asks",
      facts: .init(
        peer: .remote, host: "hall.example", authorization: own, client: "console"),
      outcome: "api console (wang) = wang"),
    Case(
      name: "on this machine too",
      facts: .init(
        peer: .loopback, host: "localhost:8080", fetchSite: "same-origin", authorization: own),
      outcome: "console wang = wang"),
    Case(
      name: "where a wrong one names nobody",
      facts: .init(peer: .loopback, host: "localhost:8080", authorization: own + "x"),
      outcome: "api loopback"),
  ]

  private static let own = "Bearer wang-s-own-24-characters-"

  @Test func aFileOfTokensNamesTheirOwners() {
    let tokens = AccessToken.list("# people\n\nwang  abc\n 张 三 def \nshared\n")
    #expect(tokens.map(\.person) == ["wang", "张 三", nil])
    #expect(tokens.map(\.secret) == ["abc", "def", "shared"])
  }

  @Test(arguments: cases)
  func callerIsJudged(_ example: Case) {
    #expect(outcome(gate, example.facts) == example.outcome)
  }

  @Test func withoutATokenOnlyThisMachineMayAsk() {
    let open = Gate(tokens: [])
    let remote = Gate.Facts(
      peer: .remote, host: "hall.example", authorization: "Bearer ")
    #expect(outcome(open, remote) == "http.token-not-set")
    #expect(
      outcome(open, .init(peer: .loopback, host: "localhost:8080")) == "api loopback")
  }

  @Test func tokensAreComparedWhole() {
    #expect(Gate.isEqual([1, 2, 3], [1, 2, 3]))
    #expect(!Gate.isEqual([1, 2, 3], [1, 2, 4]))
    #expect(!Gate.isEqual([1, 2], [1, 2, 3]))
    #expect(!Gate.isEqual([1, 2, 3, 1, 2, 3], [1, 2, 3]))
    #expect(!Gate.isEqual([], [1]))
    #expect(!Gate.isEqual([1], []))
  }
}
