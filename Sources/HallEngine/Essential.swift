import HallDomain

extension Command {
  /// Whether the command is taken while the journal lives on its reserve: what finishes matters
  /// that are under way, and what protects people. New tickets, notices and readings have to wait
  /// for room on the disk.
  var isEssential: Bool {
    switch self {
    case .queue(.issue), .notices, .devices, .security(.reading), .voice(.ended): false
    case .queue, .security, .printing, .day, .voice: true
    }
  }
}
