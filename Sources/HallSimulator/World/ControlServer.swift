import HallDomain
import HallPorts
import Logging

/// The control socket: one command line in, one answer out. The answer is `ok LENGTH` or
/// `error LENGTH` on a line of its own, then that many bytes.
final class ControlServer: Sendable {
  private let world: SimulatedWorld

  init(world: SimulatedWorld) { self.world = world }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve(_ listener: SocketListener) {
    while !world.isStopping {
      guard let peer = listener.accept(timeout: SimulatorLimits.patience) else { continue }
      // People act one after the other; nobody may hold up the rest by saying nothing.
      if let line = Self.line(from: peer) { peer.write(Self.encode(world.perform(line))) }
    }
  }

  private static func line(from peer: SocketConnection) -> String? {
    var bytes: [UInt8] = []
    let end = MonotonicClock.now() + Duration.seconds(1).wholeNanoseconds
    while MonotonicClock.now() < end, bytes.count < SimulatorLimits.commandBytes {
      guard let more = peer.read(timeout: SimulatorLimits.patience) else { return nil }
      bytes += more
      if let index = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: bytes[..<index], as: UTF8.self)
      }
    }
    return nil
  }

  private static func encode(_ answer: SimulatedWorld.Answer) -> [UInt8] {
    switch answer {
    case .text(let text): Array("ok \(text.utf8.count)\n".utf8) + Array(text.utf8)
    case .picture(let bytes): Array("ok \(bytes.count)\n".utf8) + bytes
    case .refused(let text): Array("error \(text.utf8.count)\n".utf8) + Array(text.utf8)
    }
  }
}

/// `hallsim ctl`: sends one command line to a running simulator.
public enum ControlClient {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
    public init(description: String) { self.description = description }
  }

  /// The answer's bytes; throws what the simulator refused, or that none runs there.
  public static func ask(_ line: String, directory: String) throws(Failure) -> [UInt8] {
    let path = directory + "/" + Simulation.controlSocket
    guard let peer = SocketConnection(path: path) else {
      throw Failure(
        description: "no simulator listens at \(path): start it with `hallsim run`, or check --dir")
    }
    peer.write(Array(line.utf8) + [UInt8(ascii: "\n")])
    var bytes: [UInt8] = []
    var quiet = 0
    while quiet < 10 {
      guard let more = peer.read(timeout: .seconds(1)) else { break }
      quiet = more.isEmpty ? quiet + 1 : 0
      bytes += more
    }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw Failure(description: "the simulator at \(path) did not answer")
    }
    let body = Array(bytes[(end + 1)...])
    guard bytes.starts(with: Array("ok ".utf8)) else {
      throw Failure(description: String(decoding: body, as: UTF8.self))
    }
    return body
  }
}
