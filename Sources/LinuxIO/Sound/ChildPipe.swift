import CLinuxShim
import Glibc
import HallPorts

/// Runs a program to its end and takes what it writes. Blocks the calling thread.
enum ChildPipe {
  /// - Throws: when the program is not there, answers with more than `limit` bytes or does not end
  ///   in time; it is then killed.
  static func run(
    _ arguments: [String], atMost limit: Int, within span: Duration
  ) throws(WireError) -> [UInt8] {
    let (child, reader) = try start(arguments)
    let deadline = MonotonicTime.now + span
    var bytes: [UInt8] = []
    var fault: WireError?
    do throws(WireError) {
      while try reader.wait(for: Int16(POLLIN), timeout: max(deadline - .now, .zero)) != 0 {
        let more = try reader.readToEnd(label: arguments[0])
        if more.isEmpty { return try ended(child, arguments[0], bytes) }
        bytes += more
        if bytes.count > limit {
          throw .failed("\(arguments[0]): it answers with more than \(limit) bytes")
        }
      }
      fault = .failed("\(arguments[0]): it did not answer in \(span)")
    } catch {
      fault = error
    }
    kill(child, SIGKILL)
    _ = wait(for: child)
    throw fault ?? .failed(arguments[0])
  }

  private static func ended(
    _ child: pid_t, _ program: String, _ bytes: [UInt8]
  ) throws(WireError) -> [UInt8] {
    let status = wait(for: child)
    if status != 0 { throw .failed("\(program): it ended with status \(status)") }
    return bytes
  }

  private static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  private static func start(
    _ arguments: [String]
  ) throws(WireError) -> (child: pid_t, reader: Descriptor) {
    var list = arguments.map { strdup($0) } + [nil]
    defer { for argument in list { free(argument) } }
    var output: Int32 = -1
    let child = hall_child_listen(&list, &output)
    guard child >= 0 else { throw SystemError.wire(-child, arguments[0]) }
    return (child, Descriptor(output))
  }
}

extension Descriptor {
  /// What is there; empty at the end, which is no fault of a pipe.
  fileprivate func readToEnd(label: String) throws(WireError) -> [UInt8] {
    var length = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, used in
      repeat {
        length = Glibc.read(number, buffer.baseAddress, 65_536)
      } while length < 0 && errno == EINTR
      used = max(length, 0)
    }
    if length < 0 { throw SystemError.wire(errno, label) }
    return bytes
  }
}
