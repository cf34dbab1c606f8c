/// One step of the centre's schema: a file under Migrations/, never changed after it ran somewhere.
/// SwiftPM names an embedded file by its letters, with `_` for the first digit.
struct Migration: Sendable {
  var version: Int
  var name: String
  var sql: [UInt8]

  static let all = [
    Migration(
      version: 1, name: "0001-events.sql", sql: PackageResources._001_events_sql),
    Migration(
      version: 2, name: "0002-views.sql", sql: PackageResources._002_views_sql),
    Migration(
      version: 3, name: "0003-boards.sql", sql: PackageResources._003_boards_sql),
    Migration(
      version: 4, name: "0004-live-lane.sql", sql: PackageResources._004_live_lane_sql),
    Migration(
      version: 5, name: "0005-quick-batches.sql", sql: PackageResources._005_quick_batches_sql),
    Migration(
      version: 6, name: "0006-keeping.sql", sql: PackageResources._006_keeping_sql),
    Migration(
      version: 7, name: "0007-slots.sql", sql: PackageResources._007_slots_sql),
    Migration(
      version: 10, name: "0010-orders.sql", sql: PackageResources._010_orders_sql),
    Migration(
      version: 11, name: "0011-orders-for-the-board.sql",
      sql: PackageResources._011_orders_for_the_board_sql),
    Migration(
      version: 12, name: "0012-quicker-batches.sql",
      sql: PackageResources._012_quicker_batches_sql),
  ]
}
