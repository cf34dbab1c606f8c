import Glibc

/// A thread for blocking calls, which must not run on the cooperative pool.
public enum DedicatedThread {
  private final class Body {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }

  /// Starts a detached thread. The name (at most 15 bytes) is what `top -H` shows.
  public static func start(name: String, _ run: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 256 << 10)
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(name: name, run: run))
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        DedicatedThread.name(body.name)
        body.run()
        return nil
      }, body.toOpaque())
    precondition(status == 0, "no thread could be made: the process is out of memory or tasks")
  }

  /// pthread_setname_np is a GNU extension that Swift's Glibc module does not show; the kernel
  /// takes the name through procfs too. A thread without a name works as well.
  private static func name(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var bytes = Array(name.utf8.prefix(15))
    _ = write(file, &bytes, bytes.count)
  }
}
