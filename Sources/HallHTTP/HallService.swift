import HallPorts
import Synchronization

/// What the routes work with.
final class HallService: Sendable {
  let hall: any HallReader
  let commands: any CommandSink
  let devices: any DeviceDirectory
  let installer: any InstallerDesk
  let journal: any JournalKeeper
  let options: HallServerOptions
  let counters = RequestCounters()

  init(
    hall: any HallReader, commands: any CommandSink, devices: any DeviceDirectory,
    installer: any InstallerDesk, journal: any JournalKeeper, options: HallServerOptions
  ) {
    self.hall = hall
    self.commands = commands
    self.devices = devices
    self.installer = installer
    self.journal = journal
    self.options = options
  }
}

/// Figures of the server itself.
final class RequestCounters: Sendable {
  struct Figures {
    /// By status class: `2xx`, `4xx`.
    var requests: [Int: Int] = [:]
    var streams: [Route.Access: Int] = [:]
    var droppedStreams = 0
  }

  private let state = Mutex(Figures())

  var figures: Figures { state.withLock { $0 } }
  func answered(_ status: Int) { state.withLock { $0.requests[status / 100, default: 0] += 1 } }
  func streamEnded(_ access: Route.Access) {
    state.withLock { $0.streams[access, default: 1] -= 1 }
  }
  func streamDropped() { state.withLock { $0.droppedStreams += 1 } }

  /// False when no more may be opened.
  func openStream(_ access: Route.Access) -> Bool {
    let most = access == .anyone ? Limits.boardStreams : Limits.eventStreams
    return state.withLock { figures in
      if figures.streams[access, default: 0] >= most { return false }
      figures.streams[access, default: 0] += 1
      return true
    }
  }
}
