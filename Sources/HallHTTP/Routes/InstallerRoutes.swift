import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// What an installer does by hand on buses and devices.
enum InstallerRoutes {
  private static let pcap = "application/vnd.tcpdump.pcap"
  private static let tables = ModbusTable.allCases.map(\.rawValue)

  static let all: [Route] = [
    .get(
      "/api/v1/buses/{bus}/registers", "Read registers or bits of a slave once",
      query: [
        .required("slave", .integer, "1 to 247"), .required("table", .choice(tables), "Which"),
        .required("address", .integer, "The protocol's, from 0"),
        .optional("count", .integer, "How many (1)"),
      ], answer: .json(ValuesAnswer.self), read),
    .post(
      "/api/v1/buses/{bus}/write", "Write registers or bits of a slave once; the journal keeps who",
      [
        .required("slave", .integer, "1 to 247; 0 is all, and none answers"),
        .required("table", .choice(["coil", "holding"]), "Which"),
        .required("address", .integer, "The protocol's, from 0"),
        .required("values", .integers, "0 to 65535; of coils 0 and 1"),
      ], write),
    .post(
      "/api/v1/buses/{bus}/scan", "Begin to look for slaves while the hall goes on",
      [
        .optional("first", .integer, "Address to begin with (1)"),
        .optional("last", .integer, "Address to end with (247)"),
        .optional("atAllSpeeds", .flag, "With every common setting of the line too (false)"),
      ], answer: .json(ScanAnswer.self)
    ) { exchange in
      let bus = try exchange.parameter("bus")
      let first = exchange.body.integer("first") ?? 1
      let last = exchange.body.integer("last") ?? 247
      guard 1 <= first, first <= last, last <= 247 else {
        throw Problem.invalid("last", zh: "须为 1 至 247", en: "addresses are 1 to 247")
      }
      let atAllSpeeds = exchange.body.flag("atAllSpeeds") ?? false
      try await exchange.installer {
        try $0.startScan(of: bus, slaves: first...last, atAllSpeeds: atAllSpeeds)
      }
      return try await scan(exchange)
    },
    .get(
      "/api/v1/buses/{bus}/scan", "How far the last scan is", answer: .json(ScanAnswer.self),
      scan),
    .get(
      "/api/v1/buses/{bus}/trace", "Record the wire; Wireshark opens it",
      query: [.required("seconds", .integer, "How long")],
      answer: .other(type: pcap, "A capture file"), trace),
    .post(
      "/api/v1/devices/{device}/identify", "Let the device blink or show its name",
      [.optional("seconds", .integer, "How long (\(Limits.identify.components.seconds))")],
      answer: .json(SignsAnswer.self)
    ) { exchange in
      let device = DeviceID(rawValue: try exchange.parameter("device"))
      let most = Limits.longestIdentify.components.seconds
      let seconds = exchange.body.integer("seconds").map(Int64.init)
      guard (1...most).contains(seconds ?? 1) else {
        throw Problem.invalid("seconds", zh: "须为 1 至 \(most)", en: "it must be 1 to \(most)")
      }
      let span = seconds.map { Duration.seconds($0) } ?? Limits.identify
      let signs = try await exchange.installer { try $0.identify(device, for: span) }
      return try exchange.json(
        SignsAnswer(device: device, seconds: span.components.seconds, signs: signs))
    },
    .post(
      "/api/v1/devices/{device}/test",
      "Read all that the hall uses of the device; a board shows its test pattern",
      answer: .json(TestAnswer.self)
    ) { exchange in
      let device = DeviceID(rawValue: try exchange.parameter("device"))
      let report = try await exchange.installer { try await $0.test(device) }
      return try exchange.json(TestAnswer(report))
    },
    .get(
      "/api/v1/devices/{device}/replacement",
      "Whether it answers at another address, and what to change in the hall file",
      query: [.required("slave", .integer, "The new address, 1 to 247")],
      answer: .json(ReplacementAnswer.self)
    ) { exchange in
      let device = DeviceID(rawValue: try exchange.parameter("device"))
      guard let slave = try exchange.wholeNumber("slave"), (1...247).contains(slave) else {
        throw Problem.invalid("slave", zh: "须为 1 至 247", en: "it must be 1 to 247")
      }
      let report = try await exchange.installer {
        try await $0.replacement(of: device, at: Int(slave))
      }
      return try exchange.json(ReplacementAnswer(report))
    },
  ]

  @Sendable private static func read(_ exchange: Exchange) async throws -> Response {
    let bus = try exchange.parameter("bus")
    guard let table = exchange.query("table").flatMap(ModbusTable.init(rawValue:)) else {
      let list = tables.joined(separator: ", ")
      throw Problem.invalid("table", zh: "须为 \(list) 之一", en: "it must be one of \(list)")
    }
    guard let slave = try exchange.wholeNumber("slave"), (1...247).contains(slave) else {
      throw Problem.invalid("slave", zh: "须为 1 至 247", en: "it must be 1 to 247")
    }
    guard let address = try exchange.wholeNumber("address"), address <= 65_535 else {
      throw Problem.invalid("address", zh: "须为 0 至 65535", en: "it must be 0 to 65535")
    }
    let count = try exchange.wholeNumber("count") ?? 1
    let most: Int64 = table.isBit ? 2000 : 125
    guard (1...most).contains(count), address + count <= 65_536 else {
      throw Problem.invalid("count", zh: "须为 1 至 \(most)", en: "it must be 1 to \(most)")
    }
    let transaction = BusTransaction.read(
      slave: Int(slave), table: table, address: Int(address), count: Int(count))
    let values = try await exchange.transact(transaction, on: bus)
    return try exchange.json(
      ValuesAnswer(
        bus: bus, slave: Int(slave), table: table.rawValue, address: Int(address), values: values))
  }

  /// The order is on disk before it is on the wire, so that it is never done unrecorded.
  @Sendable private static func write(_ exchange: Exchange) async throws -> Response {
    let bus = try exchange.parameter("bus")
    let body = exchange.body
    guard let slave = body.integer("slave"), (0...247).contains(slave) else {
      throw Problem.invalid("slave", zh: "须为 0 至 247", en: "it must be 0 to 247")
    }
    guard let address = body.integer("address"), (0...65_535).contains(address) else {
      throw Problem.invalid("address", zh: "须为 0 至 65535", en: "it must be 0 to 65535")
    }
    let numbers = body.integers("values") ?? []
    let values = numbers.compactMap { UInt16(exactly: $0) }
    let table = body.text("table").flatMap(ModbusTable.init(rawValue:)) ?? .holding
    guard values.count == numbers.count, (1...(table.isBit ? 1968 : 123)).contains(values.count),
      address + values.count <= 65_536, !table.isBit || values.allSatisfy({ $0 <= 1 })
    else {
      throw Problem.invalid(
        "values", zh: "数值或个数不正确", en: "they are too many or not what the table holds")
    }
    try await exchange.installer { try $0.checkBus(bus) }
    let last = exchange.view.sequence
    let records = try await exchange.submit(
      .devices(
        .writeByHand(
          HandWrite(
            bus: bus, slave: slave, table: table.rawValue, address: address, values: values))))
    // Sent again with its key it was written already.
    if records.contains(where: { $0.sequence > last }) {
      _ = try await exchange.transact(
        .write(slave: slave, table: table, address: address, values: values), on: bus)
    }
    return try exchange.done(records)
  }

  @Sendable private static func trace(_ exchange: Exchange) async throws -> Response {
    let bus = try exchange.parameter("bus")
    let most = Limits.longestTrace.components.seconds
    guard let seconds = try exchange.wholeNumber("seconds"), (1...most).contains(seconds) else {
      throw Problem.invalid("seconds", zh: "须为 1 至 \(most)", en: "it must be 1 to \(most)")
    }
    let pieces = try await exchange.installer { try $0.trace(of: bus, for: .seconds(seconds)) }
    let body = ResponseBody { writer in
      for await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: pcap, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"bus.pcap\"",
      ], body: body)
  }

  @Sendable private static func scan(_ exchange: Exchange) async throws -> Response {
    let bus = try exchange.parameter("bus")
    guard let report = try await exchange.installer({ try $0.scan(of: bus) }) else {
      throw Problem(
        .notFound, "bus.not-scanned", zh: "总线 \(bus) 尚未扫描", en: "Bus \(bus) was not scanned",
        subject: bus)
    }
    return try exchange.json(ScanAnswer(report))
  }
}

extension Exchange {
  /// Works at the installer's desk; a failure becomes a refusal.
  fileprivate func installer<Value>(
    _ body: (any InstallerDesk) async throws -> Value
  ) async throws -> Value {
    do {
      return try await body(service.installer)
    } catch let failure as InstallerFailure {
      throw Problem(failure)
    }
  }

  fileprivate func transact(
    _ transaction: BusTransaction, on bus: String
  ) async throws -> [UInt16] {
    try await installer { try await $0.transact(transaction, on: bus) }
  }
}
