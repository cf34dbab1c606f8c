#if Libgpiod2
  import CLibgpiod
  import Glibc
  import HallPorts
  import Synchronization

  /// A GPIO chip of the kernel through libgpiod 2 (Debian 12 backports, Debian 13): the trait
  /// `Libgpiod2` of the package builds this in place of `Libgpiod1Chip`.
  ///
  /// All lines are one request with one descriptor, each with settings of its own; the kernel
  /// gives them together or not at all. The chip itself is closed once it has them: that has no
  /// effect on a request (Linux, userspace-api/gpio/gpio-v2-get-line-ioctl).
  final class Libgpiod2Chip: GPIOChip {
    /// libgpiod's objects.
    private struct Open: @unchecked Sendable {  // safe: used under `state` alone
      var request: OpaquePointer
      var events: OpaquePointer
      var inputs: [UInt32: String] = [:]
      var outputs: [String: UInt32] = [:]
    }

    private let label: String
    private let wake: WakeSignal
    private let state: Mutex<Open?>

    init(device: String, lines: [GPIOLinePlan], wake: WakeSignal) throws(WireError) {
      self.wake = wake
      label = device
      let chip = try Self.find(device)
      defer { gpiod_chip_close(chip) }
      var offsets: [(line: GPIOLinePlan, offset: UInt32)] = []
      for line in lines {
        offsets.append((line, try Self.find(line.line, of: chip, label: device)))
      }
      let request = try Self.request(offsets, of: chip, label: device)
      guard let events = gpiod_edge_event_buffer_new(Limits.edgesPerRead) else {
        let code = errno
        gpiod_line_request_release(request)
        throw SystemError.wire(code, device)
      }
      var open = Open(request: request, events: events)
      for (line, offset) in offsets {
        if case .input = line.role {
          open.inputs[offset] = line.line
        } else {
          open.outputs[line.line] = offset
        }
      }
      state = Mutex(open)
    }

    deinit { close() }

    var now: Int64 { MonotonicTime.now.nanoseconds }

    func waitForEdges(timeout: Duration?) throws(WireError) -> [GPIOEdge] {
      // Not under the lock: another thread may close in the meantime.
      let descriptor = try withOpen { gpiod_line_request_get_fd($0.request) }
      var polled = [descriptor, wake.reader.number].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      let milliseconds = timeout.map { (max($0, .zero).wholeNanoseconds + 999_999) / 1_000_000 }
      let ready = poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds ?? -1))
      if ready == 0 || (ready < 0 && errno == EINTR) { return [] }
      if ready < 0 { throw SystemError.wire(errno, label) }
      if polled[1].revents != 0 { wake.clear() }
      if polled[0].revents == 0 { return [] }
      // A chip that is unbound hangs its lines up.
      guard polled[0].revents & Int16(POLLIN) != 0 else { throw .gone("\(label): hung up") }
      return try withOpen { open throws(WireError) in try readEdges(of: open) }
    }

    func levels() throws(WireError) -> [String: Bool] {
      try withOpen { open throws(WireError) in
        var levels: [String: Bool] = [:]
        for (offset, name) in open.inputs {
          let value = gpiod_line_request_get_value(open.request, offset)
          if value == GPIOD_LINE_VALUE_ERROR {
            throw SystemError.wire(errno, "\(label), line \(name)")
          }
          levels[name] = value == GPIOD_LINE_VALUE_ACTIVE
        }
        return levels
      }
    }

    func set(_ line: String, to active: Bool) throws(WireError) {
      try withOpen { open throws(WireError) in
        guard let offset = open.outputs[line] else {
          throw .unsupported("\(label): \(line) was not requested as an output")
        }
        let value = active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE
        if gpiod_line_request_set_value(open.request, offset, value) < 0 {
          throw SystemError.wire(errno, "\(label), line \(line)")
        }
      }
    }

    func close() {
      state.withLock { state in
        if let open = state {
          gpiod_edge_event_buffer_free(open.events)
          gpiod_line_request_release(open.request)
        }
        state = nil
      }
    }

    private func withOpen<Value>(
      _ body: (Open) throws(WireError) -> Value
    ) throws(WireError) -> Value {
      let result: Result<Value, WireError> = state.withLock { state in
        guard let open = state else { return .failure(.gone("\(label): closed")) }
        do throws(WireError) {
          return .success(try body(open))
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }

    private func readEdges(of open: Open) throws(WireError) -> [GPIOEdge] {
      let count = gpiod_line_request_read_edge_events(
        open.request, open.events, Limits.edgesPerRead)
      if count < 0 { throw SystemError.wire(errno, label) }
      return (0..<UInt(count)).compactMap { index in
        guard let event = gpiod_edge_event_buffer_get_event(open.events, index),
          let name = open.inputs[gpiod_edge_event_get_line_offset(event)]
        else { return nil }
        return GPIOEdge(
          line: name,
          active: gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE,
          timestamp: Int64(clamping: gpiod_edge_event_get_timestamp_ns(event)))
      }
    }
  }

  // MARK: - Requesting

  extension Libgpiod2Chip {
    /// By path, by name (`gpiochip0`), by number or by label; version 2 opens by path alone.
    private static func find(_ device: String) throws(WireError) -> OpaquePointer {
      let missing = WireError.gone(
        "\(device): no such GPIO chip; `gpiodetect` lists those there are")
      let path =
        device.contains("/")
        ? device : "/dev/" + (UInt32(device) == nil ? device : "gpiochip\(device)")
      if let chip = gpiod_chip_open(path) { return chip }
      let code = errno
      guard code == ENOENT || code == ENODEV || code == ENOTTY else {
        throw SystemError.wire(code, device)
      }
      if device.contains("/") { throw missing }
      var places = glob_t()
      defer { globfree(&places) }
      guard glob("/dev/gpiochip*", 0, nil, &places) == 0 else { throw missing }
      for index in 0..<Int(places.gl_pathc) {
        guard let path = places.gl_pathv[index], let chip = gpiod_chip_open(path) else { continue }
        if hasLabel(chip, device) { return chip }
        gpiod_chip_close(chip)
      }
      throw missing
    }

    private static func hasLabel(_ chip: OpaquePointer, _ label: String) -> Bool {
      guard let info = gpiod_chip_get_info(chip) else { return false }
      defer { gpiod_chip_info_free(info) }
      return String(cString: gpiod_chip_info_get_label(info)) == label
    }

    /// By the name in the device tree, else by its offset in decimal.
    private static func find(
      _ name: String, of chip: OpaquePointer, label: String
    ) throws(WireError) -> UInt32 {
      let found = gpiod_chip_get_line_offset_from_name(chip, name)
      if found >= 0 { return UInt32(found) }
      guard let info = gpiod_chip_get_info(chip) else { throw SystemError.wire(errno, label) }
      let count = gpiod_chip_info_get_num_lines(info)
      gpiod_chip_info_free(info)
      if let offset = UInt32(name), offset < count { return offset }
      throw .gone(
        "\(label), line \(name): the chip has no line of this name, and offsets up to "
          + "\(Int(count) - 1); `gpioinfo` lists them")
    }

    private static func request(
      _ lines: [(line: GPIOLinePlan, offset: UInt32)], of chip: OpaquePointer, label: String
    ) throws(WireError) -> OpaquePointer {
      guard let config = gpiod_line_config_new() else { throw SystemError.wire(errno, label) }
      defer { gpiod_line_config_free(config) }
      guard let words = gpiod_request_config_new() else { throw SystemError.wire(errno, label) }
      defer { gpiod_request_config_free(words) }
      gpiod_request_config_set_consumer(words, Limits.gpioConsumer)
      for (line, offset) in lines {
        guard let settings = gpiod_line_settings_new() else {
          throw SystemError.wire(errno, label)
        }
        defer { gpiod_line_settings_free(settings) }
        apply(line, to: settings)
        var offset = offset
        if gpiod_line_config_add_line_settings(config, &offset, 1, settings) < 0 {
          throw SystemError.wire(errno, "\(label), line \(line.line)")
        }
      }
      if let request = gpiod_chip_request_lines(chip, words, config) { return request }
      throw refusal(errno, lines, of: chip, label: label)
    }

    private static func apply(_ line: GPIOLinePlan, to settings: OpaquePointer) {
      gpiod_line_settings_set_active_low(settings, line.activeLow)
      let bias =
        switch line.pull {
        case .asIs: GPIOD_LINE_BIAS_AS_IS
        case .none: GPIOD_LINE_BIAS_DISABLED
        case .up: GPIOD_LINE_BIAS_PULL_UP
        case .down: GPIOD_LINE_BIAS_PULL_DOWN
        }
      gpiod_line_settings_set_bias(settings, bias)
      if case .input = line.role {
        gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT)
        gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH)
      } else {
        gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT)
        // Inactive until the driver says otherwise.
        gpiod_line_settings_set_output_value(settings, GPIOD_LINE_VALUE_INACTIVE)
      }
    }

    /// The kernel does not say which line it was; the lines do.
    private static func refusal(
      _ code: Int32, _ lines: [(line: GPIOLinePlan, offset: UInt32)], of chip: OpaquePointer,
      label: String
    ) -> WireError {
      guard code == EBUSY else { return SystemError.wire(code, label) }
      for (line, offset) in lines {
        guard let info = gpiod_chip_get_line_info(chip, offset) else { continue }
        defer { gpiod_line_info_free(info) }
        guard gpiod_line_info_is_used(info) else { continue }
        let holder = gpiod_line_info_get_consumer(info).map { String(cString: $0) }
        return .busy("\(label), line \(line.line): in use by \(holder ?? "another program")")
      }
      return SystemError.wire(code, label)
    }
  }
#endif
