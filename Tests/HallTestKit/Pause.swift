import Glibc

/// Lets other threads run where a twin of a blocking call would wait on a real wire: a
/// millisecond, whatever time-out was asked for, because simulated time passes elsewhere.
enum Pause {
  static func brief() { usleep(1000) }
}
