import Foundation
import HallClient
import HallPorts
import HallRaster
import HallTestKit

/// LED boards: drawing, scrolling, and the way of a call to eight boards of 192 x 64.
enum Boards: Scene {
  static let names = [
    "board_draw_ms", "board_scroll_cpu_percent", "board_scroll_frames_per_second",
    "board_first_packet_p99_ms",
  ]
  static let count = 8
  static let scrollSpan: Duration = .seconds(20)
  static let calls = 100

  static func measure() async throws -> [Figure] {
    [try draw()] + (try await scroll()) + [try await firstPacket()]
  }

  // MARK: - Drawing

  /// Each picture is of another content: nothing that a painter keeps helps.
  private static func draw() throws -> Figure {
    let text = try TextPainter()
    var painter = BoardPainter(width: 192, height: 64, text: text)
    var samples: [Double] = []
    for round in 0..<600 {
      let content = BoardContent(
        title: "市民之家", clock: "09:05",
        calls: (0..<4).map { row in
          .init(
            number: "A\(100 + (round + row * 37) % 900)", window: "\(row + 1)号窗口",
            shortWindow: "\(row + 1)", calledAt: .seconds(round))
        },
        lines: [.init(service: "户籍业务", waiting: round % 40)],
        windowNames: (1...6).map { "\($0)号窗口" })
      let start = ContinuousClock.now
      let picture = painter.picture(of: content, at: .seconds(round + 20))
      let took = (ContinuousClock.now - start).asMilliseconds
      guard picture.bytes.contains(where: { $0 != 0 }) else {
        throw SimulatedHall.Failure("the picture is dark")
      }
      if round >= 100 { samples.append(took) }
    }
    return Figure(
      name: names[0], value: samples.quantile(0.5), unit: "ms", limit: 1, better: .lower,
      n: samples.count, limitIs: "the bar: a 192 x 64 queue table, glyphs known")
  }

  // MARK: - The daemon with eight boards

  private static func hall(_ board: String, ports: [Int]) throws -> SimulatedHall {
    let boards = ports.enumerated().map { index, port in
      "  b\(index): {e131: {host: 127.0.0.1, port: \(port)}, "
        + "frames-per-second: 30\(board)}"
    }.joined(separator: "\n")
    let hall = try SimulatedHall { _ in
      """
      hall: {name: Bench, time-zone: Asia/Shanghai}
      services:
        A: {name: {zh: 综合业务, en: General}, numbers: {width: 4, to: 9999}}
      windows:
        1: {serves: [A], opens-with-day: true}
      boards:
      \(boards)
      """
    }
    let layouts = hall.directory.appending(path: "layouts")
    try FileManager.default.createDirectory(at: layouts, withIntermediateDirectories: true)
    try """
    name: Calls that do not blink
    width: 192
    height: 64
    regions:
      calls: {shows: calls, x: 0, y: 0, width: 192, height: 64, blink-for: 0 s}
    """.write(to: layouts.appending(path: "calls.yaml"), atomically: true, encoding: .utf8)
    return hall
  }

  private static func scroll() async throws -> [Figure] {
    let receivers = try (0..<count).map { _ in try BoardListener() }
    let hall = try hall("", ports: receivers.map(\.port))
    try hall.startDaemon()
    guard let pid = hall.daemon?.pid else { throw SimulatedHall.Failure("no daemon") }
    _ = try HallClient(.socket(hall.socket), name: "bench").post(
      "/api/v1/notices",
      ["zh": .string(String(repeating: "请持身份证到取号机取号。", count: 12)), "en": "x"])
    try await Task.sleep(for: .seconds(4))
    let before = try ProcessFigures(pid: pid)
    let changes = receivers.map(\.changes)
    let start = ContinuousClock.now
    try await Task.sleep(for: scrollSpan)
    let used = try ProcessFigures(pid: pid).cpu - before.cpu
    let frames = zip(receivers, changes).map { $0.frames(after: $1) }
    let span = (ContinuousClock.now - start).asSeconds
    let slowest = frames.map(\.perSecond).min() ?? 0
    let seen = frames.map(\.count).reduce(0, +)
    // What moves at fewer frames costs less: without this proof the percent would say nothing. A
    // thousandth is what the first and the last frame may have been late by.
    guard slowest >= 30 * 0.999, Double(seen) >= span * 29.9 * Double(count) else {
      throw SimulatedHall.Failure("only \(slowest) frames a second: it did not scroll")
    }
    return [
      Figure(
        name: names[1], value: used / span * 100, unit: "% of a core", limit: 15, better: .lower,
        n: seen, limitIs: "the bar: 8 boards of 192 x 64, 30 frames a second"),
      Figure(
        name: names[2], value: slowest, unit: "frames/s", limit: 30, better: .higher,
        n: seen, limitIs: "the bar; the slowest of 8 boards, seen at the receivers"),
    ]
  }

  /// From the decision, which the record tells, over its commit to each board's first changed
  /// packet. On loopback the frame has no wire time that could be taken off.
  private static func firstPacket() async throws -> Figure {
    let receivers = try (0..<count).map { _ in try BoardListener() }
    let hall = try hall(", layout: calls", ports: receivers.map(\.port))
    try hall.startDaemon()
    let client = HallClient(.socket(hall.socket), name: "bench")
    for _ in 0..<calls { _ = try client.post("/api/v1/tickets", ["service": "A"]) }
    try await Task.sleep(for: .seconds(2))
    let last = try client.get("/api/v1/hall")["sequence"].int ?? 0
    var seen: [[Int64]] = []
    for _ in 0..<calls {
      let before = receivers.map(\.changes)
      _ = try client.post("/api/v1/windows/1/next")
      try SimulatedHall.eventually("every board shows the call", within: .seconds(5)) {
        zip(receivers, before).allSatisfy { $0.changes > $1 }
      }
      seen.append(zip(receivers, before).compactMap { $0.firstChange(after: $1) })
      try await Task.sleep(for: .milliseconds(150))
    }
    let decided = try decisions(of: "ticketCalled", after: last, client)
    guard decided.count == calls else {
      throw SimulatedHall.Failure("\(decided.count) of \(calls) calls stand in the journal")
    }
    let samples = zip(decided, seen).flatMap { decided, seen in
      seen.map { Double($0 - decided) / 1e6 }
    }
    guard samples.count == calls * count, samples.allSatisfy({ $0 > 0 }) else {
      throw SimulatedHall.Failure("a board showed a call before it was decided")
    }
    return Figure(
      name: names[3], value: samples.quantile(0.99), unit: "ms", limit: 20, better: .lower,
      n: samples.count,
      limitIs: "the bar; from the decision over the commit to the first changed packet, 8 boards")
  }

  /// When the queue's events of a name were decided, on CLOCK_MONOTONIC.
  private static func decisions(
    of name: String, after sequence: Int, _ client: HallClient
  ) throws -> [Int64] {
    let slept = MonotonicNow.sleptSinceBoot()
    let answer = try client.send("GET", "/api/v1/journal/export?after=\(sequence)")
    return try answer.text.split(separator: "\n").compactMap { line in
      let record = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
      guard !record["event"]["queue"][name].isNull else { return nil }
      return record["now"]["boottime"].number.map { Int64($0) - slept }
    }
  }
}
