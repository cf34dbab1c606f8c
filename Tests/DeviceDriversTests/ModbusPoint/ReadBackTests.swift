import HallDomain
import HallPorts
import Testing

@testable import DeviceDrivers

/// What was written is read at once in the installers' lane, not with the next poll of values.
struct ReadBackTests {
  private typealias Session = ModbusPointSession

  private static let right: [UInt16] = [0x41, 0x30, 0x31, 0x32]
  private static let read = BusTransaction.read(slave: 12, table: .holding, address: 10, count: 4)

  private static func verifies(_ actions: [Session.Action]) -> [BusTransaction] {
    actions.compactMap { if case .verify(let read) = $0 { read } else { nil } }
  }

  /// A display that was written and is up.
  private static func written() -> (session: Session, verify: [BusTransaction]) {
    var session = Session(SampleDevices.display())
    _ = session.handle(.polled(0, .success([0, 0, 0, 0])), at: at(0))
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    let actions = session.handle(.written(.image, .success(())), at: at(30))
    return (session, verifies(actions))
  }

  @Test func aWriteThatWasTakenIsReadAtOnceAndOneThatWasNotIsNot() {
    #expect(Self.written().verify == [Self.read])
    for failure: BusFailure in [.silent, .exception(2), .expired, .superseded] {
      var session = Session(SampleDevices.display())
      _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
      let actions = session.handle(.written(.image, .failure(failure)), at: at(30))
      #expect(Self.verifies(actions) == [])
    }
  }

  @Test func aDisplayThatDropsWhatItIsGivenIsKnownWithinTwoReads() {
    var (session, _) = Self.written()
    let again = session.handle(.verified(Self.read, .success([0x41, 0x30, 0x31, 0])), at: at(50))
    #expect(Session.writes(again).map(\.values) == [[0x32]], "written once more")
    let one = BusTransaction.read(slave: 12, table: .holding, address: 13, count: 1)
    #expect(
      Self.verifies(session.handle(.written(.image, .success(())), at: at(80))) == [one])
    let told = Session.health(session.handle(.verified(one, .success([0])), at: at(100)))
    guard case .degraded(let reason) = told.first else {
      Issue.record("\(told)")
      return
    }
    #expect(reason.contains("holding 13 was written 50 and reads 0"))
    #expect(
      Session.health(session.handle(.polled(0, .success(Self.right)), at: at(5000))) == [.up])
  }

  @Test func whatReadsAsItWasWrittenNeedsNothing() {
    var (session, _) = Self.written()
    #expect(session.handle(.verified(Self.read, .success(Self.right)), at: at(50)) == [])
    #expect(session.currentHealth == .up)
  }

  @Test func aReadThatDoesNotComeThroughSaysNothing() {
    var (session, _) = Self.written()
    for failure: BusFailure in [.silent, .superseded, .garbled, .exception(2)] {
      #expect(session.handle(.verified(Self.read, .failure(failure)), at: at(50)) == [])
    }
    #expect(session.handle(.verified(Self.read, .success([1])), at: at(50)) == [], "too short")
    #expect(session.currentHealth == .up)
  }

  @Test func whileOneWaitsNoSecondIsOrderedForTheSamePlace() {
    var (session, _) = Self.written()
    session = Self.show(13, in: session)
    #expect(
      Self.verifies(session.handle(.written(.image, .success(())), at: at(60)))
        == [.read(slave: 12, table: .holding, address: 13, count: 1)])
    session = Self.show(14, in: session)
    #expect(Self.verifies(session.handle(.written(.image, .success(())), at: at(90))) == [])
    // It reads what has been written since.
    let last = BusTransaction.read(slave: 12, table: .holding, address: 13, count: 1)
    #expect(session.handle(.verified(last, .success([0x34])), at: at(120)) == [])
  }

  private static func show(_ number: Int, in session: Session) -> Session {
    var session = session
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(number))), at: at(50))
    return session
  }

  @Test func whatCannotBeReadIsNotRead() {
    var plan = SampleDevices.display()
    plan.profile.display?.isVerified = false
    var session = Session(plan)
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    #expect(Self.verifies(session.handle(.written(.image, .success(())), at: at(30))) == [])
  }

  @Test func givenUpPicturesAreAskedForAnewAsTheHallIsNow() {
    var session = Session(SampleDevices.display())
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(12))), at: at(0))
    _ = session.handle(.wanted(PointFaces(window: SampleDevices.called(15))), at: at(4000))
    let anew = session.handle(.written(.image, .failure(.expired)), at: at(5000))
    #expect(Session.writes(anew).map(\.values) == [[0x41, 0x30, 0x31, 0x35]])
    #expect(Session.writes(anew).first?.lifetime == ModbusDevicePlan.writeLifetime)
    #expect(session.figures.failedWrites == 1)
  }
}
