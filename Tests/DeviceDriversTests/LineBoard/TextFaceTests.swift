import HallDomain
import HallPorts
import HallRaster
import Testing
import WireFormats

@testable import DeviceDrivers

struct TextFaceTests {
  static func call(
    _ number: String, _ window: String, _ short: String, age: Int
  ) -> BoardContent.Call {
    BoardContent.Call(
      number: number, window: window, shortWindow: short, calledAt: .seconds(1000 - age))
  }

  private func texts(
    _ content: BoardContent, lines: Int, columns: Int = 16, after seconds: Int = 0
  ) -> [String] {
    TextFace(lines: lines, columns: columns).lines(
      of: content, at: HallInstant(nanoseconds: Int64(1000 + seconds) * 1_000_000_000)
    ).map(\.text)
  }

  static let content = BoardContent(
    language: .en, title: "Service Hall", clock: "09:05",
    calls: [
      call("A012", "Window 3", "3", age: 2), call("A011", "Window 12", "12", age: 60),
      call("B001", "2号窗口", "2", age: 90),
    ],
    notices: [.init("Please keep your ticket until you are served.")], noticesSince: .seconds(999))

  @Test func theNewestCallsStandAboveTheNotice() {
    #expect(
      texts(Self.content, lines: 4) == [
        "A012 > Window 3", "A011 > Window 12", "B001 > 2", "Please keep your",
      ])
    #expect(texts(Self.content, lines: 4, after: 4).last == "ticket until you")
    #expect(texts(Self.content, lines: 4, after: 8).last == "are served.")
  }

  @Test func aNarrowSignHasTheWindowsNumberAlone() {
    #expect(texts(Self.content, lines: 2, columns: 10).first == "A012 > 3")
  }

  @Test func aSignOfOneLineShowsAFreshCallAloneAndThenAllInTurn() {
    let face = TextFace(lines: 1, columns: 16)
    let fresh = face.lines(
      of: Self.content, at: HallInstant(nanoseconds: 1_005_000_000_000))
    #expect(fresh == [AlphaLine("A012 > Window 3", .red, isFlashing: true)])
    let seen = (2..<9).flatMap { texts(Self.content, lines: 1, after: $0 * 4) }
    for words in ["A012 > Window 3", "A011 > Window 12", "B001 > 2", "are served."] {
      #expect(seen.contains(words))
    }
  }

  @Test func beforeTheFirstCallTheSignTellsTheTimeAndTheHall() {
    var quiet = Self.content
    quiet.calls = []
    quiet.notices = []
    #expect(texts(quiet, lines: 2) == ["09:05", "Service Hall"])
    quiet.title = "政务大厅"
    #expect(texts(quiet, lines: 2) == ["09:05"])
  }

  @Test func wordsThatASignCannotShowAreLeftOut() {
    #expect(LatinText.of("Ａ０１２ — 3号") == "A012 - 3")
    #expect(LatinText.of("请到三号窗口。") == "")
    var content = Self.content
    content.notices = [.init("请保管好号票"), .init("Bring your ID")]
    #expect(texts(content, lines: 4).last == "Bring your ID")
    content.evacuation = .init(text: "紧急疏散", second: "")
    #expect(texts(content, lines: 2) == ["EVACUATE"])
  }

  @Test func noLineIsLongerThanTheSign() {
    for columns in 6...24 {
      for lines in 1...6 {
        for second in stride(from: 0, to: 60, by: 4) {
          let shown = texts(Self.content, lines: lines, columns: columns, after: second)
          #expect(shown.count <= lines && shown.allSatisfy { $0.count <= columns })
        }
      }
    }
  }

  @Test func aFullTextFitsThePriorityMessage() {
    let lines = (0..<4).map { _ in
      AlphaLine(String(repeating: "W", count: 24), .red, isFlashing: true)
    }
    #expect(AlphaLine.body(of: lines).count <= AlphaCommand.priorityFileLimit)
  }
}
