import HallDomain
import HallPorts
import Synchronization

/// Paints a board's films for pages, beside the session: a board on a wire does not wait for them.
/// Pages that ask at about the same time get the same film, so that many cost what one does.
final class FilmStudio: Sendable {
  private let kept = Mutex<(film: BoardFilm, version: Int, span: Duration)?>(nil)

  func film(of scene: BoardScene, from now: Now, for span: Duration) -> BoardFilm? {
    kept.withLock { kept in
      if let kept, kept.version == scene.version, kept.span == span {
        let age = now.instant.nanoseconds / 1_000_000 - kept.film.at
        if age >= 0, .milliseconds(age) < BoardSceneLimits.filmShared { return kept.film }
      }
      var scene = scene
      guard let film = scene.film(from: now, for: span) else { return nil }
      kept = (film, scene.version, span)
      return film
    }
  }
}
