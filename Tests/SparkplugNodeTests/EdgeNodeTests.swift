import HallTestKit
import Testing
import WireFormats

@testable import SparkplugNode

/// The order and the numbers of births, data and deaths.
struct EdgeNodeTests {
  private func snapshot(
    waiting: Int64 = 0, pad: Bool = true, shows: String = "", more: Bool = false
  ) -> NodeSnapshot {
    NodeSnapshot(
      metrics: [.init("waiting", .int64(waiting))] + (more ? [.init("new", .int64(1))] : []),
      devices: ["pad-1": .init(isUp: pad, metrics: [.init("Shows", .string(shows))])])
  }

  private func types(_ messages: [NodeMessage]) -> [String] {
    messages.map { String($0.topic.split(separator: "/")[2]) }
  }

  @Test func birthsComeFirstThenOnlyWhatChanged() {
    var node = EdgeNode(group: "city", node: "h1")
    let will = node.connecting(at: 1)
    #expect(will.topic == "spBv1.0/city/NDEATH/h1" && will.qos == 1)
    #expect(types(node.messages(for: snapshot(), at: 2)) == ["NBIRTH", "DBIRTH"])
    #expect(node.messages(for: snapshot(), at: 3).isEmpty)
    #expect(types(node.messages(for: snapshot(waiting: 1), at: 4)) == ["NDATA"])
    #expect(
      types(node.messages(for: snapshot(waiting: 2, shows: "A1"), at: 5)) == ["NDATA", "DDATA"])
    #expect(types(node.messages(for: snapshot(waiting: 2, pad: false), at: 6)) == ["DDEATH"])
    #expect(node.messages(for: snapshot(waiting: 2, pad: false), at: 7).isEmpty)
    #expect(types(node.messages(for: snapshot(waiting: 2), at: 8)) == ["DBIRTH"])
  }

  @Test func whatNoBirthNamedBringsABirth() {
    var node = EdgeNode(group: "city", node: "h1")
    _ = node.connecting(at: 1)
    _ = node.messages(for: snapshot(), at: 2)
    #expect(types(node.messages(for: snapshot(more: true), at: 3)) == ["NBIRTH", "DBIRTH"])
    node.bearAgain()
    #expect(types(node.messages(for: snapshot(more: true), at: 4)) == ["NBIRTH", "DBIRTH"])
  }

  @Test func numbersGoRoundAfter255AndEachConnectionHasItsOwnDeath() {
    var node = EdgeNode(group: "city", node: "h1")
    var deaths: [[UInt8]] = []
    for _ in 0..<257 { deaths.append(node.connecting(at: 1).payload) }
    #expect(Set(deaths).count == 256 && deaths[0] == deaths[256])
    for count in 0..<600 {
      let messages = node.messages(for: snapshot(waiting: Int64(count)), at: 2)
      let payload = SparkplugPayload(
        timestamp: 2, sequence: UInt64((count + 1) % 256),
        metrics: [.init("waiting", .int64(Int64(count)))])
      if count > 0 { #expect(messages.map(\.payload) == [payload.encoded()]) }
    }
  }

  @Test func namesOfDevicesHaveNothingThatTopicsTakeForTheirOwn() {
    #expect(NodeSnapshot.name("bus/east") == "bus.east")
    #expect(NodeSnapshot.name("a+#b") == "a..b")
  }

  /// Bytes from the wire never trap.
  @Test func whateverACommandHoldsIsAnAnswer() {
    let command = SparkplugPayload(
      timestamp: 1_795_602_380_167, sequence: 3,
      metrics: [.init(EdgeNode.rebirth, .boolean(true)), .init("x", .double(-1.5))]
    ).encoded()
    #expect(SparkplugPayload.commands(in: command) == [EdgeNode.rebirth])
    #expect(SparkplugPayload.commands(in: []) == [])
    var generator = SplitMix64(seed: 20_261_125)
    for _ in 0..<50_000 {
      var bytes = command
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      let length = Int.random(in: 0...bytes.count, using: &generator)
      _ = SparkplugPayload.commands(in: Array(bytes.prefix(length)))
    }
  }
}
