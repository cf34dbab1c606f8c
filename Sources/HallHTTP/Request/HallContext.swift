import Hummingbird
import Logging
import NIOCore

/// What a request brings along: its connection, and through which door it came in.
struct HallContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  var door: Door = .network

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// Where the other end of the connection is.
  func peer() async -> Peer {
    if door == .socket { return .socket(uid: await peerUID()) }
    switch channel.remoteAddress {
    case .v4(let address):
      // 127.0.0.0/8 (RFC 1122, 3.2.1.3).
      return UInt32(bigEndian: address.address.sin_addr.s_addr) >> 24 == 127 ? .loopback : .remote
    case .v6: return channel.remoteAddress?.ipAddress == "::1" ? .loopback : .remote
    case .unixDomainSocket, .none: return .remote
    }
  }

  /// Who opened the other end, by the kernel's word (unix(7), SO_PEERCRED).
  private func peerUID() async -> UInt32? {
    guard let provider = channel as? any SocketOptionProvider else { return nil }
    let credentials: Credentials? = try? await provider.unsafeGetSocketOption(
      level: .socket, name: NIOBSDSocket.Option(rawValue: Credentials.option)
    ).get()
    return credentials?.uid
  }
}

/// `struct ucred` of unix(7).
struct Credentials: Sendable {
  var pid: Int32 = 0
  var uid: UInt32 = 0
  var gid: UInt32 = 0

  /// SO_PEERCRED of asm-generic/socket.h, which x86, ARM and RISC-V share.
  static let option: CInt = 17
}

/// The sockets that the server listens on.
enum Door: Sendable { case network, socket }

/// The other end of a connection.
enum Peer: Hashable, Sendable {
  case socket(uid: UInt32?)
  case loopback
  case remote
}
