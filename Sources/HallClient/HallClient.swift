public enum HallClientPlaceholder {}
