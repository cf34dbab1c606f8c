/// Bounds of what is read, so that no file can hold the daemon up.
public enum Limits {
  /// Largest hall file or profile, bytes.
  public static let fileBytes = 1 << 20
  /// Nodes of one YAML document, aliases counted as often as they are used.
  public static let nodes = 50_000
  /// Nesting of one YAML document.
  public static let depth = 32
  /// Faults told at once; the rest are counted.
  public static let faults = 200
  /// Share of a bus's time that polling may take, percent.
  public static let busUtilisationPercent = 90
  /// Longest name of a device, window or sensor, characters.
  public static let nameLength = 40
}
