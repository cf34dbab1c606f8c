import Foundation
import HallConfiguration
import HallDomain
import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers
@testable import HallSimulator

/// Every profile that ships, against the frames of its datasheet (`Tests/GoldenFrames/modbus`) and
/// against a slave made from it. The folder decides: one without frames fails.
struct ShippedProfilesTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "firmware-config/profiles")

  static func names(in folder: URL, _ ending: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(ending) }
      .map { String($0.dropLast(ending.count)) }.sorted()
  }

  static let ids = names(in: folder, ".yaml")

  static func profile(_ id: String) throws -> ModbusProfile {
    let read = HallFile.profile(path: folder.appending(path: id + ".yaml").path)
    #expect(read.faults == [])
    return try #require(read.profile)
  }

  @Test("there are enough profiles, and each has its golden frames and no other does")
  func complete() {
    #expect(Self.ids.count >= 12)
    #expect(
      Self.names(in: GoldenFrame.folder.appending(path: "modbus"), ".hex") == Self.ids)
  }

  @Test("a profile's head names its public document", arguments: ids)
  func source(id: String) throws {
    let text = try String(
      contentsOf: Self.folder.appending(path: id + ".yaml"), encoding: .utf8)
    let head = text.split(separator: "\n").prefix { $0.hasPrefix("#") }.joined(separator: " ")
    let isConvention = try Self.profile(id).source.hasPrefix("Convention")
    #expect(head.contains("Public documentation:") != isConvention, "\(id)")
  }

  // MARK: - Golden frames

  @Test("driver and slave say byte for byte what the datasheet says", arguments: ids)
  func golden(id: String) throws {
    let profile = try Self.profile(id)
    let exchanges = try GoldenFrame.exchanges("modbus/" + id)
    for exchange in exchanges { try play(exchange, profile) }

    // No part of the profile is without an example.
    let used = Set(exchanges.flatMap(\.order))
    func isShown(_ names: [String]) -> Bool { names.isEmpty || !used.isDisjoint(with: names) }
    for kind in ModbusProfile.Input.Kind.allCases {
      #expect(isShown(profile.inputs.filter { $0.kind == kind }.map(\.name)), "\(id): \(kind)")
    }
    for type in ValueType.allCases {
      #expect(isShown(profile.values.filter { $0.type == type }.map(\.name)), "\(id): \(type)")
    }
    #expect(isShown(profile.fifo?.codes.values.sorted() ?? []), "\(id): fifo")
    #expect(isShown(profile.outputs.map(\.name)), "\(id): outputs")
    #expect(isShown(profile.texts.map(\.name)), "\(id): texts")
    #expect(profile.display == nil || used.contains("show"), "\(id): display")
  }

  private func play(_ exchange: GoldenFrame.Exchange, _ profile: ModbusProfile) throws {
    let golden = try exchange.frames.map {
      (request: try Self.pdu($0.request), answer: try Self.pdu($0.answer))
    }
    let slave = Int(try #require(golden.first?.request.slave))
    let words = exchange.order
    var bench = ProfileBench(
      ProfileBench.plan(
        profile, slave: slave, using: words + (words.first == "show" ? ["display"] : [])))
    let frames = try frames(&bench, words, exchange.meaning)
    #expect(frames.map(\.request) == golden.map(\.request.pdu), "\(profile.id): \(words)")
    #expect(meaning(&bench, words) == exchange.meaning, "\(profile.id): \(words)")
    if words[0] == "read" || words[0] == "contact" {
      _ = bench.poll(hearing: golden.map(\.answer.pdu))
      #expect(meaning(&bench, words) == exchange.meaning, "\(profile.id): \(words)")
    }
    // A datasheet's float may be the neighbour of the one that is nearest to what it says.
    if !profile.values.contains(where: { words.contains($0.name) && $0.type == .f32 }) {
      #expect(frames.map(\.answer) == golden.map(\.answer.pdu), "\(profile.id): \(words)")
    }
    #expect(golden.allSatisfy { $0.request.slave == slave && $0.answer.slave == slave })
    #expect(bench.session.currentHealth == .up || words[0] == "verify", "\(profile.id): \(words)")
  }

  private func frames(
    _ bench: inout ProfileBench, _ words: [String], _ meaning: [String]
  ) throws -> [ProfileBench.Frame] {
    switch words.first {
    case "read":
      for line in meaning {
        let parts = line.split(separator: " ").map(String.init)
        if bench.plan.profile.texts.contains(where: { $0.name == parts[0] }) {
          bench.slave.set(text: parts[0], to: parts[1])
        } else if let milli = Self.milli(parts[1]) {
          bench.slave.set(parts[0], to: milli)
        }
      }
      return bench.poll()
    case "contact":
      for name in words.dropFirst() { bench.slave.set(contact: name, to: true) }
      return bench.poll()
    case "press":
      let key = try #require(words.dropFirst().first)
      if let input = bench.plan.profile.inputs.first(where: { $0.name == key }), words.count == 4 {
        bench.slave.set(count: try #require(Int(words[3])), of: input)
      }
      _ = bench.poll()
      bench.slave.press(key, at: 0)
      return bench.poll() + bench.writes()
    case "write":
      var outputs: [String: Bool] = [:]
      for index in stride(from: 1, to: words.count - 1, by: 2) {
        outputs[words[index]] = words[index + 1] == "on"
      }
      let frames = bench.want(PointFaces(outputs: outputs))
      for output in bench.plan.profile.outputs {
        if let isOn = outputs[output.name] { #expect(bench.slave.isOn(output) == isOn) }
      }
      _ = bench.poll()
      return frames
    case "verify": return bench.poll()
    case "show":
      let text = try #require(words.dropFirst().first)
      let value = Int(text.filter(\.isNumber)) ?? 0
      let number = TicketNumber(prefix: "A", value: value, width: 3)
      let frames = bench.want(
        PointFaces(
          window: WindowFace(
            mode: .called, ticket: number, calls: 1, text: LocalizedText(zh: text, en: text))))
      _ = bench.poll()
      return frames
    default:
      Issue.record("no such order: \(words)")
      return []
    }
  }

  /// What the driver makes of the frames, in the words of the golden file.
  private func meaning(_ bench: inout ProfileBench, _ words: [String]) -> [String] {
    let profile = bench.plan.profile
    switch words.first {
    case "read":
      return words.dropFirst().map { name in
        if let value = profile.values.first(where: { $0.name == name }) {
          let milli = bench.session.readings[name]
          return "\(name) " + (milli.map { ReadingText.of(milli: $0, unit: value.unit) } ?? "-")
        }
        if let text = bench.session.texts[name] { return "\(name) \(text)" }
        return "\(name) \(bench.session.contacts[SensorID(name)] == true ? "on" : "off")"
      }
    case "contact":
      return words.dropFirst().map {
        "\($0) \(bench.session.contacts[SensorID($0)] == true ? "on" : "off")"
      }
    case "press":
      let presses = ModbusPointSession.keys(bench.told()).count
      return presses == 1 ? ["press \(words[1])"] : ["\(presses) presses"]
    case "show": return [bench.slave.shown ?? "-"]
    default: return []
    }
  }

  private static func milli(_ text: String) -> Int? {
    Double(text.replacing("−", with: "-")).map { Int(($0 * 1000).rounded()) }
  }

  /// Address and PDU of an RTU frame (by its CRC) or a TCP one (by its header).
  private static func pdu(_ frame: [UInt8]) throws -> (slave: Int, pdu: [UInt8]) {
    if CRC16.checks(frame[...]) { return (Int(frame[0]), Array(frame[1..<frame.count - 2])) }
    try #require(frame.count > 8 && frame[2] == 0 && frame[3] == 0, "CRC of \(frame)")
    try #require(Int(frame[4]) << 8 | Int(frame[5]) == frame.count - 6, "length of \(frame)")
    return (Int(frame[6]), Array(frame[7...]))
  }

  // MARK: - A scripted slave

  @Test("a slave made from the profile does all that the driver asks of it", arguments: ids)
  func slave(id: String) throws {
    let profile = try Self.profile(id)
    var bench = ProfileBench(
      ProfileBench.plan(profile, slave: 7, using: ProfileBench.everything(of: profile)))
    let names = profile.outputs.map(\.name)
    func faces(_ on: Int) -> PointFaces {
      PointFaces(
        window: SampleDevices.called(12),
        outputs: Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 < on) }))
    }
    _ = bench.want(faces(0))
    _ = bench.poll()
    _ = bench.writes()
    #expect(bench.session.currentHealth == .up)
    if profile.display != nil { #expect(bench.slave.shown?.contains("12") == true) }
    _ = bench.told()

    for (index, output) in profile.outputs.enumerated() {
      _ = bench.want(faces(index + 1))
      #expect(bench.slave.isOn(output), "\(output.name)")
      #expect(profile.outputs.filter { bench.slave.isOn($0) }.count == index + 1)
      _ = bench.poll()
      #expect(bench.writes().isEmpty, "\(output.name) was written again: it was not verified")
    }
    for input in profile.inputs where input.kind != .level {
      bench.slave.press(input.name, at: 0)
      _ = bench.poll()
      _ = bench.writes()
      #expect(ModbusPointSession.keys(bench.told()).count == 1, "\(input.name)")
    }
    for key in profile.fifo?.codes.values.sorted() ?? [] {
      bench.slave.press(key, at: 0)
      _ = bench.poll()
      _ = bench.writes()
      #expect(ModbusPointSession.keys(bench.told()).count == 1, "\(key)")
    }
    _ = bench.told()
    for input in profile.inputs where input.kind == .level {
      for isOn in [true, false] {
        bench.slave.set(contact: input.name, to: isOn)
        _ = bench.poll()
        #expect(bench.told() == [.contact(SensorID(input.name), isOn)])
      }
    }
    for value in profile.values {
      // A float has 24 bits: the middle of its range is near enough.
      let middle = (value.valid.lowerBound + value.valid.upperBound) / 2
      let other = value.type == .f32 ? middle : value.valid.upperBound
      for milli in [value.valid.lowerBound, other] {
        bench.slave.set(value.name, to: milli)
        _ = bench.poll()
        let read = try #require(bench.session.readings[value.name])
        #expect(abs(read - milli) <= (value.type == .f32 ? abs(milli) >> 20 : 0), "\(value.name)")
      }
    }
    #expect(bench.session.currentHealth == .up)
  }
}
