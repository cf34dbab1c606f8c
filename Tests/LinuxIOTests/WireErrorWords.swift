import HallPorts

extension WireError {
  var text: String {
    switch self {
    case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
    }
  }

  var isGone: Bool { if case .gone = self { true } else { false } }
  var isBusy: Bool { if case .busy = self { true } else { false } }
}
