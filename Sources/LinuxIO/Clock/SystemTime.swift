import Glibc

/// The wall clock, for reports that people read.
public enum SystemTime {
  public static var unixMilliseconds: Int64 { SystemClocks.read(CLOCK_REALTIME) / 1_000_000 }
}
