import Foundation
import HallClient
import HallPorts
import HallRaster
import HallTestKit

/// LED boards: drawing, scrolling, and the way of a call to eight boards of 192 x 64.
enum Boards: Scene {
  static let names = [
    "board_draw_ms", "board_scroll_cpu_percent", "board_first_packet_p99_ms",
  ]
  static let count = 8
  static let scrollSpan: Duration = .seconds(20)
  static let calls = 100

  static func measure() async throws -> [Figure] {
    [try draw(), try await scroll(), try await firstPacket()]
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

  private static func scroll() async throws -> Figure {
    let receivers = try (0..<count).map { _ in try BoardListener() }
    let hall = try hall("", ports: receivers.map(\.port))
    try hall.startDaemon()
    guard let pid = hall.daemon?.pid else { throw SimulatedHall.Failure("no daemon") }
    _ = try HallClient(.socket(hall.socket), name: "bench").post(
      "/api/v1/notices",
      ["zh": .string(String(repeating: "请持身份证到取号机取号。", count: 12)), "en": "x"])
    try await Task.sleep(for: .seconds(4))
    let before = try ProcessFigures(pid: pid)
    let changes = receivers.map(\.changes).reduce(0, +)
    let start = ContinuousClock.now
    try await Task.sleep(for: scrollSpan)
    let used = try ProcessFigures(pid: pid).cpu - before.cpu
    let span = (ContinuousClock.now - start).asSeconds
    let moved = receivers.map(\.changes).reduce(0, +) - changes
    // 16 rows of 192 pixels are 19 universes, and words are in most of them at every moment: fewer
    // changes mean that it did not scroll at the full 30 frames a second.
    guard Double(moved) > span * 27 * 15 * Double(count) else {
      throw SimulatedHall.Failure("only \(moved) universes changed: it did not scroll smoothly")
    }
    return Figure(
      name: names[1], value: used / span * 100, unit: "% of a core", limit: 15, better: .lower,
      n: 1, limitIs: "the bar: 8 boards of 192 x 64, 30 frames a second")
  }

  private static func firstPacket() async throws -> Figure {
    let receivers = try (0..<count).map { _ in try BoardListener() }
    let hall = try hall(", layout: calls", ports: receivers.map(\.port))
    try hall.startDaemon()
    let client = HallClient(.socket(hall.socket), name: "bench")
    for _ in 0..<calls { _ = try client.post("/api/v1/tickets", ["service": "A"]) }
    try await Task.sleep(for: .seconds(2))
    var samples: [Double] = []
    for _ in 0..<calls {
      let seen = receivers.map(\.changes)
      // The answer comes after the commit, and a board may be told before it: counted from the
      // request, so the commit itself is inside and the figure is never better than the truth.
      let asked = MonotonicNow.nanoseconds()
      _ = try client.post("/api/v1/windows/1/next")
      try await Task.sleep(for: .milliseconds(150))
      for (receiver, before) in zip(receivers, seen) where receiver.changes > before {
        samples.append(Double(receiver.firstChange(after: before) - asked) / 1e6)
      }
    }
    guard samples.count >= calls * count * 9 / 10 else {
      throw SimulatedHall.Failure("only \(samples.count) calls were seen")
    }
    return Figure(
      name: names[2], value: samples.quantile(0.99), unit: "ms", limit: 20, better: .lower,
      n: samples.count, limitIs: "the bar: commit (here request) to first changed packet, 8 boards")
  }
}
