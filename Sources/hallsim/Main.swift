import ArgumentParser

@main
struct Main: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hallsim",
    abstract: "The far end of every wire of a hall: emulated slaves, contacts, printers, boards.",
    subcommands: [Run.self, Ctl.self])
}
