import CentralStore
import Foundation
import HallConfiguration
import HallDomain
import HallPorts
import Logging
import ServiceLifecycle

/// Brings hall files from the centre into force: checks the signature and the file before the hall
/// takes it, applies it, watches what it does to the devices, and keeps it or goes back.
///
/// The journal says which one is on trial, the shelf on disk what was before: a stop of the machine
/// at any point is made good by the next start.
struct ConfigurationKeeper: Service, ConfigurationDesk {
  var shelf: HallFileShelf
  /// The plan that the daemon began with: what is fixed then no file from the centre may change.
  var began: HallPlan
  var hall: any HallReader
  var commands: any CommandSink
  var devices: any DeviceDirectory
  var clock: any HallClock
  /// Puts a plan in force while the hall goes on.
  var apply: @Sendable (HallPlan) async -> Void
  var trial: Duration = Limits.trial
  var logger: Logger

  // MARK: - Before the hall takes it

  func stage(_ offer: ConfigurationOffer) async throws(HallError) -> String {
    func refusal(_ reason: String) -> HallError {
      HallError(
        .configurationRefused, offer.version,
        detail: String(reason.prefix(HallDomain.Limits.verdictCharacters)))
    }
    guard let central = began.central, let keyFile = central.configurationKey else {
      throw refusal("no key is installed: central.configuration-key of the hall file")
    }
    guard let key = FileManager.default.contents(atPath: keyFile) else {
      throw refusal("the key \(keyFile) cannot be read")
    }
    do {
      let isValid = try ConfigurationSignature.isValid(
        offer.signature, hall: central.hall, version: offer.version, file: offer.file,
        publicKey: Array(key))
      guard isValid else { throw refusal("the signature is not of the installed key") }
    } catch let error as HallError {
      throw error
    } catch {
      throw refusal("\(keyFile): \(error)")
    }
    let digest = ConfigurationSignature.digest(of: offer.file)
    do {
      try shelf.keep(offer.file, digest: digest)
    } catch {
      throw refusal("the file cannot be kept: \(error)")
    }
    let path = shelf.path(of: digest)
    let report = HallFile.check(path: path, inPlaceOf: shelf.configuration)
    guard let plan = report.plan else {
      try? FileManager.default.removeItem(atPath: path)
      throw refusal(report.text().replacingOccurrences(of: path, with: "hall.yaml"))
    }
    if let part = fixed(of: plan) {
      throw refusal("\(part) is fixed when the daemon starts: change it in the hall")
    }
    return digest
  }

  private func fixed(of plan: HallPlan) -> String? {
    if plan.central != began.central { return "central" }
    if plan.broker != began.broker { return "mqtt" }
    if plan.service != began.service { return "service" }
    return plan.rules.timeZone == began.rules.timeZone ? nil : "hall.time-zone"
  }

  // MARK: - After

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await view in hall.views() {
        if Task.isCancelled { return }
        if let trial = view.state.orders.trial { await judge(trial) }
      }
    }
  }

  private func judge(_ trial: OrderState.Trial) async {
    do {
      let verdict =
        if let since = trial.applied {
          try await watch(trial, since: since)
        } else {
          try await bring(trial)
        }
      guard let verdict else { return }
      _ = try await commands.submit(
        .orders(.judged(trial.order.order, verdict)), from: Origin(.centre, trial.order.by),
        key: nil)
    } catch {
      logger.warning(
        "a configuration from the centre waits", metadata: ["reason": "\(error)"])
      try? await clock.sleep(until: clock.instant + Limits.trialRetry)
    }
  }

  private func bring(_ trial: OrderState.Trial) async throws -> ConfigurationVerdict {
    let file = HallFileShelf.Kept(
      version: trial.configuration.version, digest: trial.configuration.digest)
    let standing = shelf.standing
    if standing?.failed == file.digest {
      return .rolledBack(reason: "the daemon did not stay up with it")
    }
    let path = shelf.path(of: file.digest)
    guard let plan = HallFile.check(path: path, inPlaceOf: shelf.configuration).plan else {
      return .refused(reason: "the file is no longer there or no longer good")
    }
    // A start in the midst of this one finds it on the shelf already.
    if standing?.trial?.file != file {
      let worked = devices.devices().filter { $0.health == .up }.map(\.id.rawValue)
      try shelf.save(
        HallFileShelf.Standing(
          own: shelf.ownDigest, kept: standing?.kept,
          trial: .init(file: file, worked: worked, starts: 0)))
    }
    await apply(plan)
    logger.notice(
      "a hall file from the centre is on trial", metadata: ["version": "\(file.version)"])
    return .applied
  }

  /// Nil: the daemon stops before the trial is over.
  private func watch(
    _ trial: OrderState.Trial, since: HallInstant
  ) async throws -> ConfigurationVerdict? {
    // After a new start it has to prove itself again.
    guard var standing = shelf.standing, let onTrial = standing.trial,
      onTrial.file.digest == trial.configuration.digest
    else {
      try await restore(shelf.standing)
      return .rolledBack(
        reason: "the daemon did not stay up with it, or the hall's own file changed")
    }
    let end = max(since, clock.instant) + self.trial
    do { try await clock.sleep(until: end) } catch { return nil }
    if Task.isCancelled { return nil }
    let lost = devices.devices().filter {
      $0.health.isDown && onTrial.worked.contains($0.id.rawValue)
    }
    standing.trial = nil
    if lost.isEmpty {
      standing.kept = onTrial.file
      try shelf.save(standing)
      logger.notice(
        "the hall file from the centre is kept", metadata: ["version": "\(onTrial.file.version)"])
      return .kept
    }
    try await restore(standing)
    let names = lost.map(\.id.rawValue).joined(separator: ", ")
    return .rolledBack(reason: "devices that worked before went down: \(names)")
  }

  private func restore(_ standing: HallFileShelf.Standing?) async throws {
    var standing = standing
    standing?.trial = nil
    try shelf.save(standing?.kept == nil ? nil : standing)
    await apply(try shelf.readPlan())
    logger.warning("the hall file from the centre was taken back")
  }
}
