import ArgumentParser
import Glibc
import HallClient

@main
struct Hallctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hallctl",
    abstract: "Looks at and runs a government service hall (政务大厅).",
    discussion: """
      Over the daemon's Unix socket, or over HTTP with a token. With --json one object or array \
      comes out, and refusals are {code,message,hint} on standard error. Exit codes: 0 done, \
      1 refused, 2 usage, 3 no daemon.
      """,
    subcommands: [
      Status.self, Devices.self, Buses.self, BusCommands.self, DeviceCommands.self, Windows.self,
      Queue.self, TicketCommands.self, CallCommand.self, WindowCommands.self, NoticeCommands.self,
      BoardCommands.self, AlarmCommands.self, ZoneCommands.self, Emergency.self, Day.self,
      PrintCommands.self, JournalCommands.self, Backup.self, Restore.self, Adopt.self,
      CentralCommands.self, Fleet.self,
      Say.self, VoiceCommands.self,
    ])

  @OptionGroup var connection: Connection

  static func main() {
    let arguments = Connection.first(Array(CommandLine.arguments.dropFirst()))
    let isJSON = arguments.contains("--json")
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let error as HallClientError {
      Complaint(error).print(isJSON: isJSON)
      Glibc.exit(Complaint(error).exitStatus)
    } catch {
      if let complaint = Complaint(central: error) {
        complaint.print(isJSON: isJSON)
        Glibc.exit(complaint.exitStatus)
      }
      let isRequest = exitCode(for: error) == .success
      guard !isRequest, !(error is ExitCode) else { exit(withError: error) }
      if isJSON {
        Complaint(code: "usage", message: message(for: error)).print(isJSON: true)
      } else {
        Output.complain(fullMessage(for: error))
      }
      Glibc.exit(Complaint.usage)
    }
  }
}
