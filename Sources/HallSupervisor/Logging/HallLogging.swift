import Glibc
public import Logging

/// Where log lines go: systemd's journal when standard error is connected to it
/// (`JOURNAL_STREAM`, systemd.exec(5)), else standard error as text.
public enum HallLogging {
  public static func bootstrap(level: Logger.Level) {
    let toJournal = getenv("JOURNAL_STREAM") != nil
    LoggingSystem.bootstrap { label in
      var handler: any LogHandler =
        toJournal ? JournaldLogHandler(label: label) : TerminalLogHandler(label: label)
      handler.logLevel = level
      return handler
    }
  }
}
