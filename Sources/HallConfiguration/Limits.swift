/// Bounds of what is read, so that no file can hold the daemon up.
public enum Limits {
  /// Largest hall file or profile, bytes.
  public static let fileBytes = 1 << 20
  /// Nodes of one YAML document, aliases counted as often as they are used.
  public static let nodes = 50_000
  /// Nesting of one YAML document.
  public static let depth = 32
  /// Stack of the thread that reads a file, bytes: room for libyaml's own limit of 1000 levels.
  public static let stackBytes = 16 << 20
  /// Faults told at once; the rest are counted.
  public static let faults = 200
  /// Share of a bus's time that polling may take, percent.
  public static let busUtilisationPercent = 90
  /// Longest name of a device, window or sensor, characters.
  public static let nameLength = 40
  /// Longest text: a name for people, a path, a host, characters.
  public static let textLength = 200
  /// Largest picture of a ticket, bytes of its file.
  public static let pictureBytes = 256 << 10
  /// Longest side of it, pixels: dots of the printer.
  public static let pictureSide = 832
  /// Keys given twice that are told in one file.
  public static let doubleKeys = 50
}
