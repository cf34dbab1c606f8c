import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit

@testable import DeviceDrivers

/// A board's session and its emulated controller on a clock that the test moves, whatever way the
/// board is reached.
struct BoardRig {
  private enum Session {
    case pixels(PixelBoardSession)
    case line(any LineBoardSession)
  }

  let plan: BoardPlan
  /// What its LEDs make of a picture.
  let order: PixelOrder
  private(set) var board: EmulatedBoard
  private var session: Session
  private var wakeAt: HallInstant?
  private var answers: [(at: HallInstant, bytes: [UInt8])] = []

  init(_ plan: BoardPlan, text: TextPainter, at now: Now) {
    self.plan = plan
    order = PixelOrder(width: plan.width, height: plan.height, wiring: plan.wiring)
    board = EmulatedBoard(plan)
    switch plan.wire {
    case .alpha(let wire): session = .line(AlphaSession(plan: plan, wire: wire, text: text))
    case .onbon(let wire): session = .line(OnbonSession(plan: plan, wire: wire, text: text))
    case .e131, .ddp, .artNet, .page:
      session = .pixels(PixelBoardSession(plan: plan, text: text))
    }
    if case .line = session { handle(.opened, at: now) }
  }

  /// When something is to happen here; nil: not before the hall tells.
  private(set) var deadline: HallInstant?

  mutating func tell(_ view: HallView, at now: Now) {
    switch session {
    case .pixels: handle(PixelBoardSession.Input.view(view), at: now)
    case .line: handle(LineBoardInput.view(view), at: now)
    }
  }

  /// Does what the deadline is for.
  mutating func meet(at now: Now) {
    board.advance(to: now.instant.sinceStart)
    switch session {
    case .pixels:
      wakeAt = nil
      handle(PixelBoardSession.Input.wake, at: now)
    case .line:
      if let answer = answers.first, answer.at <= now.instant {
        answers.removeFirst()
        handle(LineBoardInput.received(answer.bytes), at: now)
      } else {
        handle(.tick, at: now)
      }
    }
  }

  private mutating func handle(_ input: PixelBoardSession.Input, at now: Now) {
    guard case .pixels(var pixels) = session else { return }
    var actions = pixels.handle(input, at: now)
    while !actions.isEmpty {
      switch actions.removeFirst() {
      case .send(let sent):
        for datagram in sent { board.receive(datagram.bytes, at: now.instant.sinceStart) }
        actions += pixels.handle(.sent(count: sent.count, failure: nil), at: now)
      case .wake(let instant): wakeAt = instant
      case .health: break
      }
    }
    session = .pixels(pixels)
    deadline = wakeAt
  }

  private mutating func handle(_ input: LineBoardInput, at now: Now) {
    guard case .line(var line) = session else { return }
    for case .send(let bytes) in line.handle(input, at: now) {
      let there = now.instant + plan.duration(of: bytes.count)
      let answer = board.receive(line: bytes, at: there.sinceStart)
      if !answer.isEmpty { answers.append((there + plan.duration(of: answer.count), answer)) }
    }
    session = .line(line)
    deadline = [line.nextDeadline, answers.first?.at].compactMap(\.self).min()
  }
}
