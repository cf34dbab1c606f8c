/// The bus's limits; docs/limits.md lists them with the others.
public enum Limits {
}
