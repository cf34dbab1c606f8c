public import HallPorts
import Synchronization

/// A field bus without a wire: slaves are register files, polls and writes happen when the test
/// says so, and every fault comes to order.
public final class ScriptedBus: FieldBusPort {
  /// A register (or bit) of one slave.
  public struct Cell: Hashable, Sendable {
    public var slave: Int
    public var table: ModbusTable
    public var address: Int

    public init(_ slave: Int, _ table: ModbusTable, _ address: Int) {
      self.slave = slave
      self.table = table
      self.address = address
    }
  }

  public enum WriteFault: Sendable {
    /// The request never reached the slave.
    case lost
    /// The slave did it, but its answer was lost.
    case answerLost
  }

  private struct Poll: Sendable {
    var request: PollRequest
    var handler: @Sendable (Result<[UInt16], BusFailure>) -> Void
  }

  private struct State {
    var cells: [Cell: UInt16] = [:]
    var polls: [Poll] = []
    var writes: [WriteRequest] = []
    var failing: [Int: BusFailure] = [:]
    var writeFaults: [WriteFault] = []
    var isHoldingWrites = false
    var heldWrites: [(WriteRequest, @Sendable (Result<Void, BusFailure>) -> Void)] = []
    var names: [BusTransaction: [UInt8]] = [:]
    var elsewhere: (@Sendable (BusTransaction, LineSettings) -> Result<[UInt16], BusFailure>)?
    var onWrite: (@Sendable (WriteRequest, ScriptedBus) -> Void)?
  }

  public let name: String
  private let state = Mutex(State())

  public init(name: String = "bus") { self.name = name }

  // MARK: - The test's side

  public subscript(cell: Cell) -> UInt16 {
    get { state.withLock { $0.cells[cell] ?? 0 } }
    set { state.withLock { $0.cells[cell] = newValue } }
  }

  public func registers(_ slave: Int, _ table: ModbusTable, _ range: Range<Int>) -> [UInt16] {
    range.map { self[Cell(slave, table, $0)] }
  }

  /// All requests that were registered for polling.
  public var polls: [PollRequest] { state.withLock { $0.polls.map(\.request) } }
  /// All writes that reached the bus, in order.
  public var writes: [WriteRequest] { state.withLock { $0.writes } }

  /// Every poll and write of the slave fails so; nil mends it.
  public func fail(slave: Int, with failure: BusFailure?) {
    state.withLock { $0.failing[slave] = failure }
  }

  /// The next writes meet these faults, one each.
  public func disturbWrites(_ faults: [WriteFault]) {
    state.withLock { $0.writeFaults = faults }
  }

  /// Writes stay in flight until `releaseWrites`.
  public func holdWrites() { state.withLock { $0.isHoldingWrites = true } }

  public func releaseWrites() {
    let held = state.withLock { state in
      state.isHoldingWrites = false
      defer { state.heldWrites = [] }
      return state.heldWrites
    }
    for (request, completion) in held { perform(request, completion) }
  }

  /// What the device itself does on a write: a FIFO that shifts.
  public func onWrite(_ action: @escaping @Sendable (WriteRequest, ScriptedBus) -> Void) {
    state.withLock { $0.onWrite = action }
  }

  /// Runs every registered poll of the slave once, as the bus's thread would.
  public func pollOnce(slave: Int? = nil) {
    let polls = state.withLock { state in
      state.polls.filter { slave == nil || $0.request.slave == slave }
    }
    for poll in polls {
      let result: Result<[UInt16], BusFailure> = state.withLock { state in
        let request = poll.request
        if let failure = state.failing[request.slave] { return .failure(failure) }
        return .success(
          (request.address..<request.address + request.count).map {
            state.cells[Cell(request.slave, request.table, $0)] ?? 0
          })
      }
      poll.handler(result)
    }
  }

  /// What is answered when the line is set otherwise; without it nobody does.
  public func onOtherSpeeds(
    _ answer: @escaping @Sendable (BusTransaction, LineSettings) -> Result<[UInt16], BusFailure>
  ) {
    state.withLock { $0.elsewhere = answer }
  }

  /// What a slave answers when it is asked who it is, behind the function code or byte count.
  public func name(_ request: BusTransaction, _ bytes: [UInt8]) {
    state.withLock { $0.names[request] = bytes }
  }

  // MARK: - FieldBusPort

  public func poll(
    _ request: PollRequest, handler: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void
  ) {
    state.withLock { $0.polls.append(Poll(request: request, handler: handler)) }
  }

  public func write(
    _ request: WriteRequest, completion: @escaping @Sendable (Result<Void, BusFailure>) -> Void
  ) {
    let isHeld = state.withLock { state in
      if state.isHoldingWrites { state.heldWrites.append((request, completion)) }
      return state.isHoldingWrites
    }
    if !isHeld { perform(request, completion) }
  }

  public func transact(
    _ request: BusTransaction, with settings: LineSettings?,
    completion: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void
  ) {
    if let settings {
      let answer = state.withLock { $0.elsewhere }
      return completion(answer?(request, settings) ?? .failure(.silent))
    }
    switch request {
    case .read(let slave, let table, let address, let count):
      completion(
        state.withLock { state in
          if let failure = state.failing[slave] { return .failure(failure) }
          return .success(
            (address..<address + count).map { state.cells[Cell(slave, table, $0)] ?? 0 })
        })
    case .write(let slave, let table, let address, let values):
      let write = WriteRequest(slave: slave, table: table, address: address, values: values)
      perform(write) { result in completion(result.map { [] }) }
    case .identification(let slave), .serverID(let slave):
      completion(
        state.withLock { state in
          if let failure = state.failing[slave] { return .failure(failure) }
          return state.names[request].map { .success($0.map(UInt16.init)) }
            ?? .failure(.exception(1))
        })
    }
  }

  private func perform(
    _ request: WriteRequest, _ completion: @Sendable (Result<Void, BusFailure>) -> Void
  ) {
    var action: (@Sendable (WriteRequest, ScriptedBus) -> Void)?
    let result: Result<Void, BusFailure> = state.withLock { state in
      if let failure = state.failing[request.slave] { return .failure(failure) }
      let fault = state.writeFaults.isEmpty ? nil : state.writeFaults.removeFirst()
      if fault == .lost { return .failure(.silent) }
      state.writes.append(request)
      for (offset, value) in request.values.enumerated() {
        state.cells[Cell(request.slave, request.table, request.address + offset)] = value
      }
      action = state.onWrite
      return fault == .answerLost ? .failure(.silent) : .success(())
    }
    action?(request, self)
    completion(result)
  }
}
