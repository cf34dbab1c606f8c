/// Collects every fault of a check; the builder and the checks go on behind one.
final class FaultList {
  private(set) var faults: [HallFault] = []
  private var known: Set<HallFault> = []

  var isEmpty: Bool { known.isEmpty }
  /// Those that are not told for want of room too.
  var count: Int { known.count }
  var untold: Int { known.count - faults.count }

  func add(_ code: FaultCode, at entry: Entry, _ message: String) {
    add(code, file: entry.file, line: entry.line, path: entry.path, message)
  }

  func add(_ code: FaultCode, file: String, line: Int, path: String = "", _ message: String) {
    let fault = HallFault(
      file: file, line: line, path: path, code: code.rawValue, message: message)
    guard known.insert(fault).inserted, faults.count < Limits.faults else { return }
    faults.append(fault)
  }
}
