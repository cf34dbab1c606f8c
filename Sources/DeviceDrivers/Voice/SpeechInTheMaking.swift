import HallDomain
import HallPorts
import HallSound
import Synchronization

/// Words that a thread of its own makes into sound, while the chime before them is heard already.
final class SpeechInTheMaking: Sendable {
  private let result = Mutex<Result<SpeechRenderer.Speech, SpeechSource.Fault>?>(nil)

  /// - Parameter done: told when `made` is there.
  init(
    of utterance: Utterance, by renderer: SpeechRenderer, done: @escaping @Sendable () -> Void
  ) {
    DedicatedThread.start(name: "voice words") { [self] in
      let made = Result { () throws(SpeechSource.Fault) in try renderer.render(utterance) }
      result.withLock { $0 = made }
      done()
    }
  }

  /// Nil: not yet.
  var made: Result<SpeechRenderer.Speech, SpeechSource.Fault>? { result.withLock { $0 } }
}
