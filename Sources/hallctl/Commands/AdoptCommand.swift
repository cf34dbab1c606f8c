import ArgumentParser
import CentralStore
import EventJournal
import FoundationEssentials
import Glibc
import HallConfiguration
import HallPorts
import LinuxIO

/// A board that replaces a broken one: the hall's journal comes back from the centre and goes on.
struct Adopt: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a hall over on a new board: its journal comes from the centre.",
    discussion: """
      With halld stopped, and the hall file with its section `central` in place. The code is made \
      at the centre: hallctl central hall replace ID. A journal that lies here is set aside. \
      docs/central.md tells the whole way.
      """)
  @OptionGroup var connection: Connection
  @Option(help: "The code of `hallctl central hall replace`.") var code: String
  @Option(help: "The hall file.") var config = "/etc/halld/hall.yaml"
  @Option(help: "Where the journal lives.") var state = "/var/lib/halld"
  @Option(help: "Numbers of each service that may have been given out unknown to the centre.")
  var skip = 100

  func validate() throws {
    if !(0...9999).contains(skip) { throw ValidationError("--skip is 0 to 9999") }
  }

  func run() throws {
    let report = HallFile.check(path: config)
    guard let plan = report.plan else { throw ValidationError(report.text()) }
    guard let central = plan.central else {
      throw ValidationError("\(config) has no section central")
    }
    let copy = try CentralCopy(central, code: BoardCode(text: code), software: "hallctl adopt")
    let adoption = try JournalAdoption(directory: state)
    var place: Int64 = 0
    while place < copy.end.sequence {
      let page = try copy.records(after: place)
      guard let last = page.last else { break }
      try adoption.add(page)
      place = last.sequence
    }
    let clock = try SystemHallClock(
      timeZone: plan.rules.timeZone, last: adoption.last, bootFile: state + "/boot")
    let numberings = plan.rules.services.map { ($0.code, $0.numbering) }
    let kept = try adoption.finish(
      skipping: skip, now: clock.now(),
      numberings: Dictionary(numberings, uniquingKeysWith: { first, _ in first }))
    // Last: with the code and without the journal, the centre would take it for a false board.
    guard BoardCode(text: code).write(to: state + "/" + BoardCode.fileName) else {
      throw ValidationError(FileProblem.text(state + "/" + BoardCode.fileName))
    }
    giveToOwner()
    tell(adoption.count, end: place, kept)
  }

  /// What root made belongs to whom the directory belongs: halld's user.
  private func giveToOwner() {
    var status = stat()
    guard geteuid() == 0, stat(state, &status) == 0 else { return }
    for name in ["journal.sqlite", "journal.lock", "boot", BoardCode.fileName] {
      _ = chown(state + "/" + name, status.st_uid, status.st_gid)
    }
  }

  private func tell(_ count: Int64, end: Int64, _ kept: String?) {
    let answer: [String: JSONValue] = [
      "records": .number(Double(count)), "end": .number(Double(end)),
      "kept": kept.map { .string($0) } ?? .null,
    ]
    connection.show(.object(answer)) { _ in
      Language.own.say(
        "已接管：取回 \(count) 条记录，至第 \(end) 条；各业务跳过 \(skip) 个号。请启动 halld",
        "taken over: \(count) records, up to \(end); \(skip) numbers of each service are skipped. "
          + "Start halld")
    }
  }
}
