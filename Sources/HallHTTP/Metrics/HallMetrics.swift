import HallDomain
import HallPorts

/// The hall's figures for Prometheus.
struct HallMetrics {
  var view: HallView
  var devices: [DeviceReport]
  var journal: JournalStatus
  var server: RequestCounters.Figures

  var text: String {
    var page = PrometheusText()
    addQueue(&page)
    addHouse(&page)
    addDevices(&page)
    addJournal(&page)
    return page.text
  }

  private func addQueue(_ page: inout PrometheusText) {
    let services = view.rules.services.map { ServiceAnswer($0, view: view) }
    func samples(_ value: (ServiceAnswer) -> Double) -> [(
      labels: [(String, String)], value: Double
    )] {
      services.map { ([("service", $0.code.rawValue)], value($0)) }
    }
    page.add(
      "hall_queue_waiting", .gauge, "Tickets that wait", samples { Double($0.waiting) })
    page.add(
      "hall_queue_longest_wait_seconds", .gauge, "How long the first to come has waited",
      samples { Double($0.longestWaitSeconds) })
    page.add(
      "hall_tickets_issued_today", .gauge, "Tickets issued this hall day",
      samples { Double($0.issued) })
    page.add(
      "hall_tickets_served_today", .gauge, "Matters finished this hall day",
      samples { Double($0.served) })
    page.add(
      "hall_handling_seconds_mean", .gauge, "Weighted mean of handling times",
      services.compactMap { service in
        service.meanHandlingSeconds.map { ([("service", service.code.rawValue)], Double($0)) }
      })
    let windows = view.rules.windows.map { WindowAnswer($0, view: view) }
    page.add(
      "hall_window_state", .gauge, "1 for the state the window is in",
      windows.flatMap { window in
        ["closed", "open", "paused"].map { state in
          ([("window", window.id.rawValue), ("state", state)], window.status == state ? 1 : 0)
        }
      })
    page.add(
      "hall_window_calls", .gauge, "Calls of the ticket that is called there, 0 for none",
      windows.map { ([("window", $0.id.rawValue)], Double($0.ticket?.calls ?? 0)) })
    page.add(
      "hall_tickets_missed", .gauge, "Tickets on the recall list",
      Double(view.state.queue.recallList.count))
    page.add(
      "hall_tickets_parked", .gauge, "Parked tickets", Double(view.state.queue.parked.count))
  }

  private func addHouse(_ page: inout PrometheusText) {
    let alarms = view.state.security.alarms
    page.add("hall_open", .gauge, "1 while tickets are given", view.state.day.isOpen ? 1 : 0)
    page.add("hall_emergency", .gauge, "1 in an emergency", view.state.isEmergency ? 1 : 0)
    page.add("hall_alarms", .gauge, "Alarms on the list", Double(alarms.count))
    page.add(
      "hall_alarms_unacknowledged", .gauge, "Alarms that nobody has acknowledged",
      Double(alarms.lazy.filter { $0.acknowledged == nil }.count))
    page.add(
      "hall_print_jobs_attention", .gauge, "Print jobs that need a person",
      Double(PrintJobAnswer.all(view).lazy.filter(\.needsPerson).count))
    page.add(
      "hall_clock_quality", .gauge, "0 untrusted, 1 plausible, 2 synchronised",
      view.now.quality == .synchronised ? 2 : view.now.quality == .plausible ? 1 : 0)
    page.add(
      "hall_sensor_value", .gauge, "Measured values in the sensor's unit",
      view.rules.sensors.compactMap { sensor in
        view.state.security.sensors[sensor.id]?.milli.map {
          ([("sensor", sensor.id.rawValue), ("unit", sensor.unit)], Double($0) / 1000)
        }
      })
  }

  private func addDevices(_ page: inout PrometheusText) {
    page.add(
      "hall_device_health", .gauge, "2 up, 1 needs a person, 0 down",
      devices.map { device in
        let value: Double =
          switch device.health {
          case .up: 2
          case .degraded: 1
          case .down: 0
          }
        return ([("device", device.id.rawValue), ("family", device.family)], value)
      })
    page.add(
      "hall_device_diagnosis", .gauge, "1 for what is likely wrong with a bus or device",
      devices.flatMap { device in
        Set(device.diagnoses.map(\.cause.rawValue)).sorted().map {
          ([("device", device.id.rawValue), ("cause", $0)], 1)
        }
      })
    page.add(
      "hall_device_figure", .gauge, "A device's own figures, by name and unit",
      devices.flatMap { device in
        device.figures.map { figure in
          (
            [
              ("device", device.id.rawValue), ("figure", PrometheusText.name(figure.name)),
              ("unit", figure.unit),
            ], figure.value
          )
        }
      })
  }

  private func addJournal(_ page: inout PrometheusText) {
    page.add(
      "hall_journal_sequence", .counter, "Sequence of the last record",
      Double(journal.lastSequence))
    page.add("hall_journal_bytes", .gauge, "Size of the journal", Double(journal.bytes))
    page.add("hall_journal_cap_bytes", .gauge, "Its cap", Double(journal.capBytes))
    page.add(
      "hall_journal_disk_free_bytes", .gauge, "Room on its disk", Double(journal.freeDiskBytes))
    page.add(
      "hall_journal_on_reserve", .gauge, "1 while the disk or the cap is full",
      journal.onReserve ? 1 : 0)
    page.add(
      "hall_http_requests_total", .counter, "Answers by status class",
      server.requests.sorted { $0.key < $1.key }.map {
        ([("class", "\($0.key)xx")], Double($0.value))
      })
    page.add(
      "hall_http_streams", .gauge, "Open event streams: of staff, of boards",
      [
        ([("of", "staff")], Double(server.streams[.staff, default: 0])),
        ([("of", "boards")], Double(server.streams[.anyone, default: 0])),
      ])
    page.add(
      "hall_http_streams_dropped_total", .counter, "Event streams cut off as too slow",
      Double(server.droppedStreams))
  }
}
