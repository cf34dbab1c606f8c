import Foundation
import HallConfiguration
import HallPorts
import HallTestKit
import Testing

/// The boards of firmware-config: what their first lines say, their halls and their overlays.
struct BoardTests {
  /// A board's file: its first lines by their words.
  struct Board: CustomTestStringConvertible {
    var name: String
    var words: [String: [String]] = [:]

    var path: String { BoardTests.config.appending(path: "boards/\(name).yaml").path }
    var testDescription: String { name }

    /// The first word of each entry: a device, a chip, a file.
    func subjects(_ word: String) -> [String] {
      words[word, default: []].map { String($0.prefix { $0 != " " }) }
    }

    /// GPIO chips by their label, with their lines; what stands in brackets is for people.
    var chips: [(label: String, lines: [String])] {
      words["Chip", default: []].map { text in
        let names = text.prefix { $0 != "(" }.split(separator: " ").map(String.init)
        return (names.first ?? "", Array(names.dropFirst()))
      }
    }

    init(name: String) throws {
      self.name = name
      var last = ""
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        guard line.hasPrefix("# ") else { break }
        let text = line.dropFirst(2)
        if let match = text.prefixMatch(of: /([A-Z][a-z]+): (.*)/) {
          last = String(match.1)
          words[last, default: []].append(String(match.2))
        } else if text.hasPrefix("  "), var entry = words[last]?.popLast() {
          entry += " " + text.trimmingCharacters(in: .whitespaces)
          words[last, default: []].append(entry)
        }
      }
    }
  }

  static let config = SimulatedHall.repository.appending(path: "firmware-config")
  static let trees = SimulatedHall.repository.appending(path: ".build-kernel/trees")

  static func names(in folder: String, ending: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: config.appending(path: folder).path)
    return (files ?? []).filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
      .sorted()
  }

  static let boards = names(in: "boards", ending: ".yaml")

  @Test func thereAreThreeBoardsAndEachOverlayBelongsToOne() throws {
    #expect(Self.boards.count >= 3)
    let named = try Self.boards.flatMap { try Board(name: $0).subjects("Overlay") }
    #expect(Set(named) == Set(Self.names(in: "overlays", ending: ".dts").map { $0 + ".dts" }))
  }

  @Test(arguments: boards) func halldAcceptsTheBoardsHall(name: String) throws {
    let check = try ChildProcess.run(
      SimulatedHall.programs.appending(path: "halld"),
      ["check", "--config", try Board(name: name).path])
    #expect(check.status == 0, "\(check.output)\(check.errors)")
  }

  @Test(arguments: boards) func theFirstLinesTellWhatTheHallUses(name: String) throws {
    let board = try Board(name: name)
    #expect(board.subjects("Documentation").contains { $0.hasPrefix("https://") })
    #expect(board.subjects("Watchdog") == ["/dev/watchdog0"])
    let plan = try #require(HallFile.check(path: board.path).plan)
    for bus in plan.buses {
      guard case .rtu(let serial) = bus.wire else { continue }
      #expect(board.subjects("Serial").contains(serial.device), "\(serial.device)")
    }
    for printer in plan.printers {
      guard case .serial(let line) = printer.wire else { continue }
      #expect(board.subjects("Serial").contains(line.device), "\(printer.id)")
    }
    for chip in plan.chips {
      let told = try #require(board.chips.first { $0.label == chip.device }, "\(chip.device)")
      for line in chip.lines { #expect(told.lines.contains(line.line), "\(line.line)") }
    }
  }

  /// On the device tree of the board's own kernel sources: a label that is not there, or a line
  /// that nobody names, would be found by the installer only.
  @Test(arguments: boards) func theOverlayFitsTheBoardsDeviceTree(name: String) throws {
    let board = try Board(name: name)
    for overlay in board.subjects("Overlay") {
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "overlay-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let (object, merged) = (folder.appending(path: "o").path, folder.appending(path: "m").path)
      try Self.run(
        "dtc", "-@", "-I", "dts", "-O", "dtb", "-o", object,
        Self.config.appending(path: "overlays/\(overlay)").path)
      let base = Self.trees.appending(path: "\(name).dtb").path
      #expect(FileManager.default.fileExists(atPath: base), "run scripts/kernel-lab")
      try Self.run("fdtoverlay", "-i", base, "-o", merged, object)
      // The names of a chip's lines are a list of strings, each with its NUL.
      let strings = try Data(contentsOf: URL(filePath: merged)).split(separator: 0)
      for line in board.chips.flatMap(\.lines) {
        #expect(strings.contains(Data(line.utf8)), "no line of the device tree is \(line)")
      }
    }
  }

  /// A tool that warns has failed here; one that is not there is an error of the test.
  private static func run(_ tool: String, _ arguments: String...) throws {
    let result = try ChildProcess.run(URL(filePath: "/usr/bin/\(tool)"), arguments)
    #expect(result.status == 0 && result.errors == "", "\(tool): \(result.errors)")
  }
}
