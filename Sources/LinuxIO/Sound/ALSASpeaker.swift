import CALSA
import HallPorts
import Synchronization

/// An open ALSA PCM, mono S16 at `SoundFormat.rate`; alsa-lib's plug layer converts for the card
/// (https://www.alsa-project.org/alsa-doc/alsa-lib/pcm.html). One thread plays; any may ask for the
/// underruns.
final class ALSASpeaker: Speaker {
  /// snd_pcm_t, used by the playing thread alone.
  private final class Handle {
    let pcm: OpaquePointer
    init(_ pcm: OpaquePointer) { self.pcm = pcm }
    deinit { snd_pcm_close(pcm) }
  }

  private struct State {
    var handle: Handle?
    var underruns = 0
  }

  private let state: Mutex<State>
  private let label: String

  init(device: String, label: String) throws(WireError) {
    self.label = label
    ALSAErrors.silence()
    var pcm: OpaquePointer?
    // Without SND_PCM_NONBLOCK a busy device would hold the thread until its owner lets go.
    let opened = snd_pcm_open(&pcm, device, SND_PCM_STREAM_PLAYBACK, Int32(SND_PCM_NONBLOCK))
    guard opened == 0, let pcm else { throw ALSAErrors.wire(opened, label) }
    let handle = Handle(pcm)
    snd_pcm_nonblock(pcm, 0)
    let set = snd_pcm_set_params(
      pcm, SND_PCM_FORMAT_S16_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1, UInt32(SoundFormat.rate), 1,
      UInt32(Limits.soundBuffer.wholeNanoseconds / 1000))
    guard set == 0 else { throw ALSAErrors.wire(set, label) }
    state = Mutex(State(handle: handle))
  }

  var underruns: Int { state.withLock { $0.underruns } }

  func write(_ samples: ArraySlice<Int16>) throws(WireError) {
    var rest = samples
    while !rest.isEmpty {
      let written = try call { pcm in
        rest.withUnsafeBufferPointer { buffer in
          // safe: a slice that is not empty has a base address
          snd_pcm_writei(pcm, buffer.baseAddress, UInt(buffer.count))
        }
      }
      rest = rest.dropFirst(written)
    }
  }

  func drain() throws(WireError) {
    _ = try call { Int(snd_pcm_drain($0)) }
    _ = try call { Int(snd_pcm_prepare($0)) }
  }

  func drop() {
    _ = try? call { Int(snd_pcm_drop($0)) }
    _ = try? call { Int(snd_pcm_prepare($0)) }
  }

  func check() throws(WireError) {
    guard let handle = state.withLock({ $0.handle }) else { throw .gone("\(label): closed") }
    // A card that was pulled out is told by its state; nothing is written for it.
    if snd_pcm_state(handle.pcm) == SND_PCM_STATE_DISCONNECTED {
      throw ALSAErrors.wire(-ENODEV, label)
    }
  }

  func close() { state.withLock { $0.handle = nil } }

  /// Makes a call until it succeeds; an underrun (EPIPE) or a suspension (ESTRPIPE) is mended as
  /// snd_pcm_recover(3) does and the call made again.
  private func call(_ body: (OpaquePointer) -> Int) throws(WireError) -> Int {
    guard let handle = state.withLock({ $0.handle }) else { throw .gone("\(label): closed") }
    for _ in 0..<Limits.soundRecoveries {
      let status = body(handle.pcm)
      if status >= 0 { return status }
      if status == -Int(EPIPE) { state.withLock { $0.underruns += 1 } }
      let recovered = snd_pcm_recover(handle.pcm, Int32(clamping: status), 1)
      if recovered < 0 { throw ALSAErrors.wire(recovered, label) }
    }
    throw .failed("\(label): the sound device runs dry again and again")
  }
}
