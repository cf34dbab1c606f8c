import Foundation
import HallDomain
import HallPorts

/// How much of each bus's time polling will take; more than the limit is a fault.
struct BusLoad {
  let root: Entry
  let plan: HallPlan
  let faults: FaultList

  func predict() -> [BusPrediction] {
    plan.buses.map { bus in
      let timing = BusTiming(bus)
      let polls = plan.modbusDevices.filter { $0.bus == bus.name }.flatMap { device in
        device.polls().map { (device, $0) }
      }
      let utilisation = timing.utilisation(of: polls.map(\.1))
      let formula = formula(bus, timing)
      if utilisation * 100 > Double(Limits.busUtilisationPercent) {
        let percent = String(format: "%.0f", utilisation * 100)
        faults.add(
          .busOverloaded, at: root["buses"]?[bus.name] ?? root,
          "polling would take \(percent) % of its time, \(Limits.busUtilisationPercent) % is the "
            + "limit (\(formula)); raise the baud rate or the periods, or use a second bus")
      }
      return BusPrediction(
        name: bus.name, baud: baud(bus), utilisation: utilisation, formula: formula,
        polls: polls.map { device, poll in
          .init(
            device: device.id.rawValue, slave: poll.slave, table: poll.table.rawValue,
            address: poll.address, count: poll.count,
            milliseconds: milliseconds(timing.read(poll.table, count: poll.count)),
            periodMilliseconds: milliseconds(poll.period))
        })
    }
  }

  private func baud(_ bus: BusPlan) -> Int? {
    switch bus.wire {
    case .rtu(let line), .rtuOverTCP(_, _, let line): line.baud
    case .tcp: nil
    }
  }

  private func formula(_ bus: BusPlan, _ timing: BusTiming) -> String {
    if case .tcp = bus.wire {
      return "T \(milliseconds(bus.turnaround)) ms a transaction"
    }
    func text(_ span: Duration) -> String { String(format: "%.2f ms", milliseconds(span)) }
    return "t3.5 \(text(timing.silence)) + (13 + 2n) x \(text(timing.character)) + "
      + "T \(text(timing.turnaround)) for n registers"
  }

  private func milliseconds(_ span: Duration) -> Double {
    Double(span.wholeNanoseconds) / 1_000_000
  }
}
