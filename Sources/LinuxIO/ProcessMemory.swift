import CLinuxShim

/// How the C library keeps this process's memory.
public enum ProcessMemory {
  /// Blocks above 128 KiB (a sentence's samples, a picture, a page of records) go back to the
  /// kernel when they are freed. Left alone, glibc raises that bound to the largest block it has
  /// seen and then keeps such blocks for each thread: some megabytes on a board of 1 GiB
  /// (mallopt(3)).
  public static func returnLargeBlocks() { hall_return_large_blocks() }
}
