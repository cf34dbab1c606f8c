import GRDB
import HallPorts
import Logging

/// What is done beside the write path, each piece small enough that a commit hardly waits for it.
extension SQLiteJournal {
  nonisolated var reserve: DiskReserve {
    DiskReserve(path: files.reserve, bytes: budget.reserveBytes)
  }

  /// One round: figures, the way back from the reserve, pruning, the daily backup.
  func upkeepStep() async {
    refreshFigures()
    do {
      if figures.withLock({ $0.onReserve }) { try await tryToLeaveReserve() }
      try await prune()
      note(nil)
    } catch {
      note(failure(error))
    }
    if !Task.isCancelled { startBackupIfDue() }
  }

  nonisolated func refreshFigures() {
    let bytes = files.bytes
    let free = DiskReserve.freeBytes(near: files.journal)
    figures.withLock { figures in
      figures.bytes = bytes
      figures.freeDiskBytes = free
    }
  }

  /// Removes step by step what may go; between two steps waiting commits have their turn.
  func prune() async throws {
    let retention = Retention(keep: retention, pruningPages: budget.pruningPages)
    for _ in 0..<Limits.pruningStepsPerRound where !Task.isCancelled {
      let step = try await pool.onWriter { db in try retention.step(db) }
      guard step.didSomething else { return }
      await checkpointIfLong()
      try? await Task.sleep(for: Limits.pauseInUpkeep)
    }
  }

  func checkpointIfLong() async {
    _ = try? await pool.onWriter { [writer, budget] db in
      if writer.logPages > budget.walPages { writer.checkpoint(db) }
    }
  }

  // MARK: - The reserve

  /// Gives the reserve's room to the journal; false when it was given before.
  func releaseReserve() async -> Bool {
    let isFirst = figures.withLock { figures in
      defer { figures.onReserve = true }
      return !figures.onReserve
    }
    guard isFirst else { return false }
    reserve.release()
    logger.warning(
      "no room for the journal: the reserve is in use, only running matters go on",
      metadata: ["cap": "\(budget.capBytes)"])
    let pages = budget.journalPagesOnReserve
    do {
      try await pool.onWriter { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
      return true
    } catch {
      note(failure(error))
      return false
    }
  }

  private func tryToLeaveReserve() async throws {
    let (budget, reserve) = (budget, reserve)
    let hasRoom = try await pool.onWriter { [writer] db in
      // What pruning freed stands in the log first; written back, the log starts over.
      writer.checkpoint(db)
      guard try Retention.usedPages(db) < budget.journalPages, reserve.take() else { return false }
      try db.execute(sql: "PRAGMA max_page_count = \(budget.journalPages)")
      return true
    }
    guard hasRoom else { return }
    figures.withLock { $0.onReserve = false }
    logger.notice("the journal has room again: the reserve is rebuilt")
  }

  // MARK: - The daily backup

  private func startBackupIfDue() {
    guard backupTask == nil, ContinuousClock.now >= nextBackupTry,
      figures.withLock({ $0.lastSequence > 0 && !$0.onReserve && $0.damage == nil })
    else { return }
    let age = JournalFiles.age(files.backup)
    // A clock that was set back makes an age negative: then the copy is made anew as well.
    if let age, age >= 0, age < Limits.backupAge.components.seconds { return }
    let room = DiskReserve.freeBytes(near: files.journal)
    guard room > JournalFiles.size(files.journal) + budget.reserveBytes else {
      note(.full("\(files.backup): no room for the daily backup"))
      nextBackupTry = .now + Limits.backupRetry
      return
    }
    backupTask = Task { [weak self] in
      await self?.makeDailyBackup()
    }
  }

  func makeDailyBackup() async {
    do {
      try await copyJournal(to: files.backup, pause: Limits.pauseInDailyBackup)
      nextBackupTry = .now
    } catch {
      nextBackupTry = .now + Limits.backupRetry
      if isDamage(error) {
        // The copy is as damaged as the file: the older backup stays, the next start repairs.
        _ = failure(error)
      } else {
        note(JournalError(error, near: files.backup))
      }
    }
    backupTask = nil
  }

  /// Logs once when upkeep begins to fail and once when it works again.
  private func note(_ error: JournalError?) {
    let text = error.map { "\($0)" }
    if let text, upkeepTrouble == nil {
      logger.warning("the journal's upkeep fails", metadata: ["error": "\(text)"])
    } else if text == nil, upkeepTrouble != nil {
      logger.info("the journal's upkeep works again")
    }
    upkeepTrouble = text
  }
}
