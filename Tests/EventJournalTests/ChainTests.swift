import HallDomain
import HallPorts
import Testing

@testable import EventJournal

/// The canonical bytes and their hash, against values computed with Python's hashlib from the
/// description in docs/journal.md.
struct ChainTests {
  static let called = StoredRecord(
    sequence: 1, bootEpoch: 1, boottime: 3_600_000_000_000, instant: 3_600_000_000_000,
    unixTime: 1_795_482_000_000_000_000, civil: "2026-11-24 09:00", quality: "synchronised",
    kind: "queue.ticketCalled", version: 1, originKind: "pad", originName: "pad-3",
    payload: Array(
      #"{"queue":{"ticketCalled":{"ticket":12,"window":"3","times":1,"at":3600000000000}}}"#.utf8),
    hash: .genesis)

  static let noticed = StoredRecord(
    sequence: 2, bootEpoch: 1, boottime: -5, instant: 3_600_000_000_000,
    unixTime: 1_795_482_000_000_000_000, civil: "2026-11-24 09:00:07", quality: "untrusted",
    kind: "notices.noticeAdded", version: 1, originKind: "console", originName: "张三",
    payload: Array(
      (#"{"notices":{"noticeAdded":{"notice":{"id":1,"text":{"zh":"午休 \"12:00\"","#
        + #""en":"Lunch"},"boards":[]}}}}"#).utf8),
    hash: .genesis)

  @Test func aRecordsHashIsTheOneThatPythonComputes() throws {
    var hasher = ChainHasher()
    let first = hasher.hash(CanonicalRecord(Self.called), at: 1, after: .genesis)
    #expect(first.hex == "f9576412792c36514fd7c4c6d77ba7df56bd11b327dafca206b0e62b6901f29d")
    let second = hasher.hash(CanonicalRecord(Self.noticed), at: 2, after: first)
    #expect(second.hex == "4c9de8cee0f67bce0edaa631837d40069c52d0c9fc2ed58c39376a3e3c1a9456")
  }

  @Test func whatTheCodecWritesHasTheSameBytes() throws {
    let now = try #require(Self.called.now)
    let entry = JournalEntry(
      events: [
        .queue(.ticketCalled(
          ticket: TicketID(rawValue: 12), window: "3", times: 1, at: now.instant, reason: nil))
      ], origin: Origin(.pad, "pad-3"), key: nil, now: now)
    let encoded = try #require(try EventCodec.current.encode([entry]).first?.events.first)
    #expect(encoded == CanonicalRecord(Self.called))
  }

  @Test func noFieldCanGiveItsEndToItsNeighbour() {
    var one = Self.called
    one.originKind = "pad"
    one.originName = "1"
    var other = one
    other.originKind = "pa"
    other.originName = "d1"
    #expect(CanonicalRecord(one).bytes != CanonicalRecord(other).bytes)
  }

  @Test(arguments: [0, 1, -1, 9, 10, -10, 99_999, Int64.max, Int64.min])
  func numbersAreWrittenInDecimalWithTheirLength(number: Int64) {
    var record = Self.called
    record.boottime = number
    let text = String(decoding: CanonicalRecord(record).bytes, as: UTF8.self)
    #expect(text.hasPrefix("1:1,\(String(number).count):\(number),13:3600000000000,"))
  }

  @Test func theWitnessReadsOnlyWholeLinesOfItsOwn() {
    let record = HeadWitness.Record(
      place: ChainPlace(sequence: 1234, hash: SHA256().hash([1, 2, 3])),
      day: CivilDate(year: 2026, month: 11, day: 24))
    let bytes = HeadWitness.text(of: record)
    #expect(bytes.count == HeadWitness.byteCount)
    #expect(HeadWitness.record(of: bytes) == record)
    for index in [0, 3, 40, 70, 80] {
      var broken = bytes
      broken[index] ^= 1
      #expect(HeadWitness.record(of: broken) == nil, "byte \(index)")
    }
    #expect(HeadWitness.record(of: []) == nil)
    #expect(HeadWitness.record(of: bytes.dropLast()) == nil)
  }
}
