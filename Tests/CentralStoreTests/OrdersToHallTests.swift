import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Logging
import Testing

@testable import CentralStore

/// Orders from a real PostgreSQL into a real journal.
@Suite(.centralServer)
struct OrdersToHallTests {
  @Test func anOrderIsDoneOnceAndTheAnswerNamesTheRecord() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let hall = try await OrderedHall(id, port: centre.cluster.port)
    defer { hall.remove() }
    let order = try centre.order(id, "notice", #"{"zh": "周五停电", "priority": "important"}"#)
    let state = try #require(try await centre.allAnswered(of: id)[order])
    #expect(state.state == "done")
    let notice = try #require(hall.engine.view.state.notices.notices.first)
    #expect(notice.text.zh == "周五停电" && notice.priority == .important)
    #expect(notice.author == "李主任 (postgres)")
    let records = try await hall.events()
    let proof = try #require(records.first { $0.sequence == state.sequence })
    #expect(proof.origin == Origin(.centre, "李主任 (postgres)"))
    guard case .orders(.orderDone(let mark, _, _)) = proof.event else {
      Issue.record("\(proof.event)")
      return
    }
    #expect(mark.order.rawValue == order)
    try centre.order(id, "withdraw", #"{"order": "\#(order)"}"#)
    _ = try await centre.allAnswered(of: id)
    #expect(hall.engine.view.state.notices.notices.isEmpty)
    try await hall.cut()
  }

  @Test func refusalsComeBackWithTheCodeAndLateOnesAreNotDone() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let cases: [(kind: String, payload: String, lasting: Int, state: String, code: String?)] = [
      ("window", #"{"window": "9", "action": "open"}"#, 3600, "refused", "window.unknown"),
      ("window", #"{"window": "1", "action": "fly"}"#, 3600, "refused", "request.invalid"),
      ("teleport", "{}", 3600, "refused", "request.invalid"),
      ("notice", #"{"zh": "\u0000", "weekdays": ["\u0000"]}"#, 3600, "refused", "request.invalid"),
      ("emergency", #"{"on": true, "reason": "演练"}"#, 1, "expired", nil),
      ("say", #"{"zh": "请注意"}"#, 3600, "refused", "voice.zone-unknown"),
      ("hall", #"{"action": "open"}"#, 3600, "done", nil),
      ("hours", #"{"date": "2199-10-01", "spans": []}"#, 3600, "done", nil),
    ]
    let orders = try cases.map { try centre.order(id, $0.kind, $0.payload, lasting: $0.lasting) }
    try await Task.sleep(for: .seconds(2))
    // The hall was away until now.
    let hall = try await OrderedHall(id, port: centre.cluster.port)
    defer { hall.remove() }
    let states = try await centre.allAnswered(of: id)
    for (order, expected) in zip(orders, cases) {
      let state = try #require(states[order])
      #expect(state.state == expected.state, "\(expected.kind): \(state)")
      #expect(state.code == expected.code, "\(expected.kind)")
      #expect(state.sequence != nil)
    }
    #expect(!hall.engine.view.state.isEmergency)
    #expect(hall.engine.view.state.day.isOpen)
    #expect(hall.engine.view.state.day.specialHours?.count == 1)
    let ends = try await hall.events().filter { if case .orders = $0.event { true } else { false } }
    #expect(ends.count == cases.count)
    try await hall.cut()
  }

  @Test func anOrderIsNotGivenBeforeItsTimeNorAfterItWasTakenBack() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let later = try centre.order(id, "hall", #"{"action": "open"}"#, from: "2199-01-01 00:00+00")
    let back = try centre.order(id, "emergency", #"{"on": true}"#)
    #expect(try centre.administration().cancel(back, of: id))
    #expect(try !centre.administration().cancel(back, of: id))
    let hall = try await OrderedHall(id, port: centre.cluster.port)
    defer { hall.remove() }
    let now = try centre.order(id, "hours", #"{"date": "2199-10-01", "spans": []}"#)
    let end = ContinuousClock.now + .seconds(60)
    while try centre.states(of: id)[now]?.state != "done", ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(50))
    }
    let states = try centre.states(of: id)
    #expect(states[now]?.state == "done")
    #expect(states[later]?.state == "later" && states[back]?.state == "cancelled")
    #expect(!hall.engine.view.state.isEmergency)
    try await hall.cut()
  }

  /// The link is cut at random bytes, answers get lost, and twice the power goes; each order has
  /// one end in the journal and one effect.
  @Test func everyOrderHasOneEffectThroughCutsLostAnswersAndPowerCuts() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let proxy = FaultyProxy(
      to: centre.cluster.port,
      (0..<8).map { index in
        let bytes = 500 + 331 * index
        return index.isMultiple(of: 2)
          ? .cut(toServer: nil, fromServer: bytes) : .cut(toServer: bytes, fromServer: nil)
      })
    var hall = try await OrderedHall(id, port: proxy.port, isLossy: true)
    let folder = hall.folder
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let count = 45
    for number in 0..<count {
      let payload = #"{"zh": "公告 \#(number)"}"#
      try centre.order(id, "notice", payload)
      if number % 20 == 19 {
        try await hall.cut()
        hall = try await OrderedHall(id, port: proxy.port, folder: folder, isLossy: true)
      }
      try await Task.sleep(for: .milliseconds(30))
    }
    let states = try await centre.allAnswered(of: id, within: .seconds(150))
    #expect(states.values.allSatisfy { $0.state == "done" } && states.count == count)
    var added: [String: Int] = [:]
    var done: [OrderID: Int] = [:]
    for record in try await hall.events() {
      switch record.event {
      case .notices(.noticeAdded(let notice)): added[notice.text.zh, default: 0] += 1
      case .orders(.orderDone(let mark, _, _)): done[mark.order, default: 0] += 1
      default: break
      }
    }
    #expect(added.count == count && added.values.allSatisfy { $0 == 1 }, "\(added)")
    #expect(done.count == count && done.values.allSatisfy { $0 == 1 })
    try await hall.cut()
  }

  @Test func aConfigurationIsAnsweredWhenItsTrialIsOver() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let hall = try await OrderedHall(id, port: centre.cluster.port)
    defer { hall.remove() }
    let order = try centre.order(id, "configuration", #"{"version": "7", "file": "hall: {}"}"#)
    let end = ContinuousClock.now + .seconds(60)
    while hall.engine.view.state.orders.trial == nil, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(hall.engine.view.state.orders.trial?.configuration.digest == "digest of 7")
    #expect(try centre.states(of: id)[order]?.state == "open")
    for verdict in [ConfigurationVerdict.applied, .rolledBack(reason: "3 devices down")] {
      _ = try await hall.engine.submit(
        .orders(.judged(OrderID(order), verdict)), from: .timer, key: nil)
    }
    let state = try #require(try await centre.allAnswered(of: id)[order])
    #expect(state.state == "refused" && state.code == "configuration.rolled-back")
    #expect(state.detail?.contains("3 devices down") == true)
    try await hall.cut()
  }

  @Test func theFleetSeesWhatTheHallSaysOfItself() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let hall = try await OrderedHall(id, port: centre.cluster.port)
    defer { hall.remove() }
    _ = try await hall.engine.submit(.day(.open), from: .timer, key: nil)
    let end = ContinuousClock.now + .seconds(60)
    var row: [String?] = []
    while row.first != "true", ContinuousClock.now < end {
      row = try centre.connection().run(
        """
        SELECT status ->> 'open', status #>> '{versions,hallFile}', clock_offset_ms, lag_events
        FROM central.fleet WHERE hall_id = $1
        """, [.text(id)]).first ?? []
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(row[0] == "true" && row[1] == "abc" && row[3] == "0")
    // One machine, one clock.
    #expect(abs(Int(row[2] ?? "") ?? 99_999) < 5000)
    try await hall.cut()
  }

  @Test func aHallSeesAndAnswersItsOwnOrdersOnly() async throws {
    let centre = try Centre.current()
    let (own, other) = (try centre.newHall(), try centre.newHall())
    let foreign = try centre.order(other, "emergency", #"{"on": true}"#)
    try centre.order(own, "hall", #"{"action": "open"}"#)
    let hall = try centre.connection(as: "hall_\(own)")
    #expect(try hall.run("SELECT kind FROM central.orders(10)") == [["hall"]])
    #expect(try hall.run("SELECT kind FROM central.hall_order") == [["hall"]])
    _ = try hall.run("SELECT central.answer_order('\(foreign)', 'done', '', '', 1)")
    #expect(try centre.states(of: other)[foreign]?.state == "open")
    for sql in [
      "INSERT INTO central.hall_order SELECT * FROM central.hall_order",
      "UPDATE central.hall_order SET kind = 'x'", "DELETE FROM central.hall_order",
      "SELECT central.order_hall('\(other)', 'x', '{}', 'x', now())",
      "SELECT central.cancel_order('\(other)', '\(foreign)')", "SELECT * FROM central.fleet",
      "INSERT INTO central.hall_report VALUES ('\(other)', now(), 0, 0, '{}')",
    ] {
      #expect(throws: UplinkFault.self, "\(sql)") { try hall.run(sql) }
    }
  }

  @Test func aBoardThatWasReplacedGetsNoOrdersAndItsSuccessorDoes() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let old = try await OrderedHall(id, port: centre.cluster.port)
    defer { old.remove() }
    let first = try centre.order(id, "hall", #"{"action": "open"}"#)
    #expect(try await centre.allAnswered(of: id)[first]?.state == "done")
    let code = try centre.administration().replaceBoard(of: id)
    // The old one is still connected and hears the notification.
    let second = try centre.order(id, "notice", #"{"zh": "给新主板"}"#)
    try await Task.sleep(for: .seconds(2))
    #expect(try centre.states(of: id)[second]?.state == "open")
    #expect(old.engine.view.state.notices.notices.isEmpty)
    let new = try await OrderedHall(id, port: centre.cluster.port, code: code)
    defer { new.remove() }
    #expect(try await centre.allAnswered(of: id)[second]?.state == "done")
    #expect(new.engine.view.state.notices.notices.count == 1)
    #expect(old.engine.view.state.notices.notices.isEmpty)
    try await old.cut()
    try await new.cut()
  }

  @Test func aHallThatIsFencedOrAStrangerIsToldWhy() async throws {
    let centre = try Centre.current()
    let (fenced, replaced) = (try centre.newHall(), try centre.newHall())
    try centre.connection().run("SELECT central.fence('\(fenced)', 'two boards')")
    _ = try centre.administration().replaceBoard(of: replaced)
    for (hall, reason) in [(fenced, "two boards"), (replaced, "another board took the hall over")] {
      let link = CentralLink(
        plan: CentralPlan(hall: hall, host: "127.0.0.1", port: centre.cluster.port),
        software: "test")
      defer { link.close() }
      try await link.connect()
      await #expect {
        try await link.enter()
      } throws: { error in
        guard case .refused(let text) = error as? UplinkFault else { return false }
        return text.contains(reason)
      }
      await #expect(throws: UplinkFault.self) { try await link.orders(limit: 1) }
      await #expect(throws: UplinkFault.self) {
        try await link.report(offset: .zero, span: .zero, status: "{}")
      }
      await #expect(throws: UplinkFault.self) {
        try await link.answer(
          OrderAnswer(id: UUID().uuidString, outcome: "done", sequence: 1))
      }
    }
  }
}
