import HallDomain

extension Command {
  /// Whether the command is taken while the journal lives on its reserve: what finishes matters
  /// that are under way, and what protects people. New tickets, notices and readings have to wait
  /// for room on the disk.
  var isEssential: Bool {
    switch self {
    case .queue(.issue), .notices, .devices, .security(.reading), .voice(.ended): false
    case .orders(.take(let order)):
      switch order.matter {
      case .command(let command): command.isEssential
      case .withdraw, .configuration, .unreadable: false
      }
    case .queue(.setAppointments), .day(.setHours): false
    case .queue, .security, .printing, .day, .voice, .orders: true
    }
  }
}
