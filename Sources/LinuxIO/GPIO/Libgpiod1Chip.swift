#if !Libgpiod2
  import CLibgpiod
  import Glibc
  import HallPorts
  import Synchronization

  /// A GPIO chip of the kernel through libgpiod 1.6 (Debian 12). The whole of version 1 is in this
  /// file; `Libgpiod2Chip` is the same for version 2, which has other calls for all of it.
  ///
  /// Version 1 has a descriptor for each line with edge events, also when lines are requested in
  /// bulk; requesting them one by one makes the same system calls, lets each have its own pull and
  /// polarity, and tells which line it was that could not be had. The kernel stamps edges with
  /// CLOCK_MONOTONIC (since Linux 5.7); it reports them after active-low.
  final class Libgpiod1Chip: GPIOChip {
    /// libgpiod's object.
    private struct Handle: @unchecked Sendable {  // safe: used under `state` alone
      var pointer: OpaquePointer
    }

    private struct Requested {
      var name: String
      var line: Handle
      /// Where the edges of an input come; -1 for an output.
      var descriptor: Int32
    }

    private struct Open {
      var chip: Handle
      var lines: [Requested]
    }

    private let label: String
    private let wake: WakeSignal
    private let state: Mutex<Open?>

    init(device: String, lines: [GPIOLinePlan], wake: WakeSignal) throws(WireError) {
      self.wake = wake
      label = device
      guard let chip = gpiod_chip_open_lookup(device) else {
        let code = errno
        throw code == ENOENT || code == ENODEV || code == ENOTTY
          ? .gone("\(device): no such GPIO chip; `gpiodetect` lists those there are")
          : SystemError.wire(code, device)
      }
      var requested: [Requested] = []
      do throws(WireError) {
        for plan in lines { requested.append(try Self.request(plan, of: chip, label: device)) }
      } catch {
        gpiod_chip_close(chip)
        throw error
      }
      state = Mutex(Open(chip: Handle(pointer: chip), lines: requested))
    }

    deinit { close() }

    var now: Int64 { MonotonicTime.now.nanoseconds }

    func waitForEdges(timeout: Duration?) throws(WireError) -> [GPIOEdge] {
      // Not under the lock: another thread may close in the meantime.
      var polled = try withOpen { open in
        open.lines.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      }
      polled.append(pollfd(fd: wake.reader.number, events: Int16(POLLIN), revents: 0))
      let milliseconds = timeout.map { (max($0, .zero).wholeNanoseconds + 999_999) / 1_000_000 }
      let ready = poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds ?? -1))
      if ready > 0, polled.removeLast().revents != 0 { wake.clear() }
      if ready == 0 || (ready < 0 && errno == EINTR) { return [] }
      if ready < 0 { throw SystemError.wire(errno, label) }
      let edges = try withOpen { open throws(WireError) in
        var edges: [GPIOEdge] = []
        for (entry, requested) in zip(polled, open.lines) where entry.revents != 0 {
          // A chip that is unbound hangs its lines up.
          guard entry.revents & Int16(POLLIN) != 0 else { throw .gone("\(label): hung up") }
          edges += try readEdges(of: requested)
        }
        return edges
      }
      return edges.sorted { $0.timestamp < $1.timestamp }
    }

    func levels() throws(WireError) -> [String: Bool] {
      try withOpen { open throws(WireError) in
        var levels: [String: Bool] = [:]
        for requested in open.lines where requested.descriptor >= 0 {
          let value = gpiod_line_get_value(requested.line.pointer)
          if value < 0 { throw SystemError.wire(errno, "\(label), line \(requested.name)") }
          levels[requested.name] = value != 0
        }
        return levels
      }
    }

    func set(_ line: String, to active: Bool) throws(WireError) {
      try withOpen { open throws(WireError) in
        guard let requested = open.lines.first(where: { $0.name == line && $0.descriptor < 0 })
        else { throw .unsupported("\(label): \(line) was not requested as an output") }
        if gpiod_line_set_value(requested.line.pointer, active ? 1 : 0) < 0 {
          throw SystemError.wire(errno, "\(label), line \(line)")
        }
      }
    }

    /// Closing the chip releases its lines.
    func close() {
      state.withLock { state in
        if let open = state { gpiod_chip_close(open.chip.pointer) }
        state = nil
      }
    }

    private func withOpen<Value>(
      _ body: (inout Open) throws(WireError) -> Value
    ) throws(WireError) -> Value {
      let result: Result<Value, WireError> = state.withLock { state in
        guard var open = state else { return .failure(.gone("\(label): closed")) }
        do throws(WireError) {
          return .success(try body(&open))
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }

    private func readEdges(of requested: Requested) throws(WireError) -> [GPIOEdge] {
      var events = [gpiod_line_event](
        repeating: gpiod_line_event(), count: Limits.edgesPerRead)
      let count = gpiod_line_event_read_fd_multiple(
        requested.descriptor, &events, UInt32(events.count))
      if count < 0 { throw SystemError.wire(errno, "\(label), line \(requested.name)") }
      return events.prefix(Int(count)).map { event in
        GPIOEdge(
          line: requested.name, active: event.event_type == Int32(GPIOD_LINE_EVENT_RISING_EDGE),
          timestamp: Int64(event.ts.tv_sec) * 1_000_000_000 + Int64(event.ts.tv_nsec))
      }
    }

    // MARK: - Requesting

    private static func request(
      _ plan: GPIOLinePlan, of chip: OpaquePointer, label: String
    ) throws(WireError) -> Requested {
      let place = "\(label), line \(plan.line)"
      let line = try find(plan.line, of: chip, place: place)
      var flags = plan.activeLow ? Int32(GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW) : 0
      switch plan.pull {
      case .asIs: break
      case .none: flags |= Int32(GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE)
      case .up: flags |= Int32(GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP)
      case .down: flags |= Int32(GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN)
      }
      let isInput = if case .input = plan.role { true } else { false }
      // Inactive until the driver says otherwise.
      let status = Limits.gpioConsumer.withCString { consumer in
        isInput
          ? gpiod_line_request_both_edges_events_flags(line, consumer, flags)
          : gpiod_line_request_output_flags(line, consumer, flags, 0)
      }
      if status < 0 { throw refusal(errno, line, place: place) }
      return Requested(
        name: plan.line, line: Handle(pointer: line),
        descriptor: isInput ? gpiod_line_event_get_fd(line) : -1)
    }

    /// By the name in the device tree, else by its offset in decimal.
    private static func find(
      _ name: String, of chip: OpaquePointer, place: String
    ) throws(WireError) -> OpaquePointer {
      if let line = gpiod_chip_find_line(chip, name) { return line }
      let count = gpiod_chip_num_lines(chip)
      if let offset = UInt32(name), offset < count {
        if let line = gpiod_chip_get_line(chip, offset) { return line }
        throw SystemError.wire(errno, place)
      }
      throw .gone(
        "\(place): the chip has no line of this name, and offsets up to \(Int(count) - 1); "
          + "`gpioinfo` lists them")
    }

    private static func refusal(_ code: Int32, _ line: OpaquePointer, place: String) -> WireError {
      guard code == EBUSY else { return SystemError.wire(code, place) }
      _ = gpiod_line_update(line)
      let holder = gpiod_line_consumer(line).map { String(cString: $0) } ?? "another program"
      return .busy("\(place): in use by \(holder)")
    }
  }
#endif
