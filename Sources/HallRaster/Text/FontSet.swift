/// The font files that text is drawn with. All are in Debian; pictures look the same on every
/// machine because no other font is taken instead.
public struct FontSet: Hashable, Sendable {
  /// One font of the set.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// WenQuanYi Bitmap Song, 12 px: the small print of LED boards.
    case bitmap12
    /// WenQuanYi Bitmap Song, 13 px in lines of 14.
    case bitmap14
    /// WenQuanYi Bitmap Song, 16 px: the usual face of Chinese LED boards.
    case bitmap16
    /// WenQuanYi Micro Hei: any size, for large numbers and paper.
    case outline
    /// GNU Unifont: every character of the Basic Multilingual Plane that the others lack.
    case fallback

    /// The Debian package that brings it.
    public var package: String {
      switch self {
      case .bitmap12, .bitmap14, .bitmap16: "xfonts-wqy"
      case .outline: "fonts-wqy-microhei"
      case .fallback: "fonts-unifont"
      }
    }

    /// Names the file instead of the list.
    public var environmentVariable: String {
      switch self {
      case .bitmap12: "HALL_FONT_BITMAP12"
      case .bitmap14: "HALL_FONT_BITMAP14"
      case .bitmap16: "HALL_FONT_BITMAP16"
      case .outline: "HALL_FONT_OUTLINE"
      case .fallback: "HALL_FONT_FALLBACK"
      }
    }

    /// Where Debian 12 and its derivatives put it.
    public var paths: [String] {
      switch self {
      case .bitmap12:
        ["/usr/share/fonts/X11/misc/wenquanyi_9pt.pcf", "/usr/share/fonts/wqy/wenquanyi_9pt.pcf"]
      case .bitmap14:
        [
          "/usr/share/fonts/X11/misc/wenquanyi_13px.pcf",
          "/usr/share/fonts/wqy/wenquanyi_13px.pcf",
        ]
      case .bitmap16:
        [
          "/usr/share/fonts/X11/misc/wenquanyi_12pt.pcf",
          "/usr/share/fonts/wqy/wenquanyi_12pt.pcf",
        ]
      case .outline:
        [
          "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
          "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
        ]
      case .fallback:
        [
          "/usr/share/fonts/opentype/unifont/unifont.otf",
          "/usr/share/fonts/truetype/unifont/unifont.ttf",
        ]
      }
    }
  }

  public var files: [Role: String]

  public init(files: [Role: String]) { self.files = files }

  /// Looks for every font: the environment's file, else the first of its list that is there.
  public static func found(
    environment: [String: String], exists: (String) -> Bool
  ) throws(FontError) -> FontSet {
    var files: [Role: String] = [:]
    for role in Role.allCases {
      if let named = environment[role.environmentVariable] {
        guard exists(named) else { throw .missing(role, lookedAt: [named]) }
        files[role] = named
      } else {
        guard let path = role.paths.first(where: exists) else {
          throw .missing(role, lookedAt: role.paths)
        }
        files[role] = path
      }
    }
    return FontSet(files: files)
  }
}

/// Text cannot be drawn because of a font file.
public enum FontError: Error, Hashable, Sendable, CustomStringConvertible {
  case missing(FontSet.Role, lookedAt: [String])
  /// FreeType cannot read it; `code` is FreeType's.
  case unreadable(FontSet.Role, path: String, code: Int32)
  /// FreeType itself could not start.
  case library(code: Int32)

  /// Place, reason, cure.
  public var description: String {
    switch self {
    case .missing(let role, let paths):
      "font \(role.rawValue): no file at \(paths.joined(separator: ", ")); install the Debian "
        + "package \(role.package) or name the file in \(role.environmentVariable)"
    case .unreadable(let role, let path, let code):
      "font \(role.rawValue): \(path) is not a font that FreeType reads (error \(code)); "
        + "install the Debian package \(role.package) again"
    case .library(let code): "FreeType does not start (error \(code))"
    }
  }
}
