import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Synchronization
import Testing

@testable import HallHTTP

struct EventStreamTests {
  /// What a client has taken of a stream so far; `stop` ends it.
  private final class Taken: Sendable {
    private struct State {
      var bytes: [UInt8] = []
      var isStopped = false
      var hasEnded = false
      var marked = ContinuousClock.now
    }

    private let state = Mutex(State())

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }
    var marked: ContinuousClock.Instant { state.withLock { $0.marked } }
    func mark() { state.withLock { $0.marked = .now } }
    func stop() { state.withLock { $0.isStopped = true } }
    func end() { state.withLock { $0.hasEnded = true } }

    func take(_ chunk: ArraySlice<UInt8>) -> Bool {
      state.withLock { state in
        state.bytes += chunk
        return !state.isStopped
      }
    }

    var ids: [Int] {
      text.split(separator: "\n").compactMap { line in
        line.hasPrefix("id: ") ? Int(line.dropFirst(4)) : nil
      }
    }

    func eventually(_ isSo: @Sendable (Taken) -> Bool) async throws -> Bool {
      for _ in 0..<1000 {
        if isSo(self) { return true }
        try await Task.sleep(for: .milliseconds(10))
      }
      return false
    }
  }

  @discardableResult
  private func follow(
    _ served: ServedHall, _ path: String, after: Int? = nil, into taken: Taken = Taken()
  ) -> Taken {
    let headers = after.map { ["Last-Event-ID": "\($0)"] } ?? [:]
    let client = HallClient(.url(served.page, token: nil), name: "test")
    DedicatedThread.start(name: "stream") {
      try? client.stream(path, headers: headers) { taken.take($0) }
      taken.end()
    }
    return taken
  }

  @Test func recordsComeAsTheyHappenInWords() async throws {
    try await ServedHall.run { served in
      let taken = follow(served, "/api/v1/events")
      #expect(try await taken.eventually { $0.text.contains(": hall") })
      try await served.issue("A")
      let last = served.hall.events.count
      #expect(try await taken.eventually { $0.ids == [last] })
      #expect(taken.text.contains("event: record\n"))
      #expect(taken.text.contains("取号 A001"))
      #expect(taken.text.contains(#""kind":"queue.ticketIssued""#))
      taken.stop()
    }
  }

  @Test func aNoticesPictureIsNamedInTheStreamAndNotSent() async throws {
    try await ServedHall.run { served in
      let taken = follow(served, "/api/v1/events")
      #expect(try await taken.eventually { $0.text.contains(": hall") })
      _ = try await served.post(
        "/api/v1/notices", ["zh": "图", "picture": .string(NoticeRoutesTests.png)])
      #expect(try await taken.eventually { $0.text.contains(NoticeRoutesTests.sha256) })
      #expect(!taken.text.contains("iVBORw0KGgo"))
      taken.stop()
    }
  }

  @Test func aStreamResumesWithoutAGapOrARepetition() async throws {
    try await ServedHall.run { served in
      for _ in 0..<5 { try await served.issue("A") }
      let last = served.hall.events.count
      let taken = follow(served, "/api/v1/events", after: last - 3)
      #expect(try await taken.eventually { $0.ids.count == 3 })
      try await served.issue("B")
      #expect(try await taken.eventually { $0.ids.count == 4 })
      #expect(taken.ids == [last - 2, last - 1, last, last + 1])
      taken.stop()
      let whole = follow(served, "/api/v1/events?after=0")
      #expect(try await whole.eventually { $0.ids.count == last + 1 })
      #expect(whole.ids == Array(1...(last + 1)))
      whole.stop()
    }
  }

  @Test func aBoardsStreamSendsItsFaceAtEachChangeAndNothingPrivate() async throws {
    try await ServedHall.run { served in
      let taken = follow(served, "/api/v1/boards/b1/live")
      #expect(try await taken.eventually { $0.text.contains("event: board") })
      _ = try await served.post("/api/v1/tickets", ["service": "A", "phone": "13800000000"])
      _ = try await served.post("/api/v1/windows/1/next")
      #expect(try await taken.eventually { $0.text.contains(#""number":"A001""#) })
      #expect(!taken.text.contains("13800000000"))
      let code = served.hall.hallState.queue.tickets.values.first?.code ?? "none"
      #expect(!taken.text.contains(code))
      taken.stop()
    }
  }

  @Test func aGracefulStopEndsOpenStreams() async throws {
    let taken = Taken()
    try await ServedHall.run { served in
      follow(served, "/api/v1/events", into: taken)
      let isOpen = try await taken.eventually { $0.text.contains(": hall") }
      #expect(isOpen)
      taken.mark()
    }
    // A stream that waited for its client would hold the stop up for the stalled client's time.
    #expect(ContinuousClock.now - taken.marked < HallHTTP.Limits.stalledClient)
    #expect(try await taken.eventually { $0.hasEnded })
  }

  @Test func streamsAreBoundedInNumber() async throws {
    try await ServedHall.run { served in
      let streams = (0..<64).map { _ in follow(served, "/api/v1/events") }
      for stream in streams {
        #expect(try await stream.eventually { $0.text.contains(": hall") })
      }
      let refusal = try await served.refusal { try $0.get("/api/v1/events") }
      #expect(refusal.code == "http.too-many-streams")
      let board = follow(served, "/api/v1/boards/b1/live")
      #expect(try await board.eventually { $0.text.contains("event: board") })
      board.stop()
      for stream in streams { stream.stop() }
      // The stopped streams end at the next event, and their places are free again.
      try await served.issue("A")
      var isFree = false
      for _ in 0..<300 where !isFree {
        try await Task.sleep(for: .milliseconds(10))
        try await served.issue("A")
        let metrics = try await served.send("GET", "/metrics").text
        isFree = metrics.contains("hall_http_streams{of=\"staff\"} 0\n")
      }
      #expect(isFree)
    }
  }
}
