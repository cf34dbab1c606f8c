/// Collects every fault of a check; the builder and the checks go on behind one.
final class FaultList {
  private(set) var faults: [HallFault] = []
  private(set) var untold = 0

  var isEmpty: Bool { faults.isEmpty }

  func add(_ code: FaultCode, at entry: Entry, _ message: String) {
    add(code, file: entry.file, line: entry.line, path: entry.path, message)
  }

  func add(_ code: FaultCode, file: String, line: Int, path: String = "", _ message: String) {
    if faults.count >= Limits.faults {
      untold += 1
      return
    }
    let fault = HallFault(file: file, line: line, path: path, code: code, message: message)
    if !faults.contains(fault) { faults.append(fault) }
  }
}
