import HallPorts
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Server-sent events (WHATWG HTML, 9.2): what a producer gives goes out as it comes, a comment
/// breaks long silence, and a client that takes nothing is cut off.
struct EventStream: Sendable {
  let service: HallService
  let channel: any Channel
  /// Whose streams it counts among.
  let access: Route.Access

  /// One thing to send.
  enum Piece: Sendable {
    case event(ByteBuffer)
    case heartbeat
    /// The last words before the stream ends.
    case farewell(String)
  }

  typealias Feed = Rendezvous<Piece>

  /// - Parameter produce: puts pieces until the feed is closed, then returns.
  func response(
    _ produce: @escaping @Sendable (Feed) async throws -> Void
  ) throws(Problem) -> Response {
    guard service.counters.openStream(access) else { throw .tooManyStreams }
    let ticket = StreamTicket(counters: service.counters, access: access)
    let body = ResponseBody { [self] writer in
      // Kept until the stream is over, also when it never began.
      defer { withExtendedLifetime(ticket) {} }
      let feed = Feed()
      await withGracefulShutdownHandler {
        await run(feed, &writer, produce)
      } onGracefulShutdown: {
        feed.close()
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
      body: body)
  }

  private func run(
    _ feed: Feed, _ writer: inout any ResponseBodyWriter,
    _ produce: @escaping @Sendable (Feed) async throws -> Void
  ) async {
    await withTaskGroup(of: Void.self) { tasks in
      let progress = Progress()
      tasks.addTask {
        try? await produce(feed)
        feed.close()
      }
      tasks.addTask { await beat(feed, progress) }
      // A first comment opens the stream for clients and proxies that wait for bytes.
      await send(ByteBuffer(string: ": hall\nretry: 2000\n\n"), &writer, progress, feed)
      while let piece = await feed.take() {
        switch piece {
        case .event(let buffer): await send(buffer, &writer, progress, feed)
        case .heartbeat: await send(ByteBuffer(string: ":\n\n"), &writer, progress, feed)
        case .farewell(let words):
          service.counters.streamDropped()
          await send(ByteBuffer(string: ": \(words)\n\n"), &writer, progress, feed)
          feed.close()
        }
      }
      tasks.cancelAll()
    }
  }

  private func send(
    _ buffer: ByteBuffer, _ writer: inout any ResponseBodyWriter, _ progress: Progress,
    _ feed: Feed
  ) async {
    progress.began()
    do {
      try await writer.write(buffer)
    } catch {
      feed.close()
    }
    progress.ended()
  }

  /// Comments on silence, and the end of a connection that takes nothing.
  private func beat(_ feed: Feed, _ progress: Progress) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: Limits.heartbeat / 3)
      if progress.isStalled(longerThan: Limits.stalledClient) {
        service.counters.streamDropped()
        channel.close(promise: nil)
        return
      }
      if progress.isSilent(longerThan: Limits.heartbeat) {
        guard await feed.put(.heartbeat) else { return }
      }
    }
  }

  /// When the last write began and ended.
  private final class Progress: Sendable {
    private struct State {
      var began: ContinuousClock.Instant?
      var ended = ContinuousClock.now
    }

    private let state = Mutex(State())

    func began() { state.withLock { $0.began = .now } }

    func ended() {
      state.withLock { state in
        state.began = nil
        state.ended = .now
      }
    }

    func isStalled(longerThan span: Duration) -> Bool {
      state.withLock { $0.began.map { .now - $0 > span } ?? false }
    }

    func isSilent(longerThan span: Duration) -> Bool {
      state.withLock { $0.began == nil && .now - $0.ended > span }
    }
  }

  /// Gives the stream's place back when the response is gone, sent or not.
  private final class StreamTicket: Sendable {
    let counters: RequestCounters
    let access: Route.Access

    init(counters: RequestCounters, access: Route.Access) {
      self.counters = counters
      self.access = access
    }

    deinit { counters.streamEnded(access) }
  }
}
