/// The central store's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// Records of one batch at most.
  public static let recordsInBatch = 4096
  /// Records of the first batch of a connection; it doubles while batches are taken quickly.
  public static let recordsInFirstBatch = 256
  /// Payload of one batch at most, bytes; a longer record goes alone.
  public static let bytesInBatch = 1 << 20
  /// A batch that took longer halves the next one.
  public static let slowBatch: Duration = .seconds(2)
  /// A batch that was taken sooner doubles the next one.
  public static let quickBatch: Duration = .milliseconds(500)
  /// From one batch to the next while the hall is live: bounds transactions and fsyncs.
  public static let batchPace: Duration = .milliseconds(40)
  /// Newest records that go before a backlog in one batch.
  public static let recordsInLiveBatch = 256
  /// First pause after a failure; doubles up to the last, each time shortened at random by up to
  /// a half so that the halls of a city do not come back in one moment.
  public static let firstRetry: Duration = .seconds(1)
  /// The longest such pause.
  public static let lastRetry: Duration = .seconds(60)
  /// How often a fenced hall asks whether it was released.
  public static let fenceRetry: Duration = .seconds(300)
  /// An idle hall greets the centre this often: a dead connection is noticed, and its last
  /// contact is known.
  public static let heartbeat: Duration = .seconds(30)
  /// How long the centre may be away before the device `central` is called down.
  public static let downAfter: Duration = .seconds(10)
  /// How often the position is kept in the journal; only the retention rule reads it.
  public static let positionPeriod: Duration = .seconds(5)
  /// The device `central` is called degraded when its certificate lasts no longer than this.
  public static let certificateWarning: Duration = .seconds(21 * 86_400)
  /// From the first packet to a usable connection.
  public static let connect: Duration = .seconds(15)
  /// No byte in either direction for so long ends a connection that waits for an answer.
  public static let stall: Duration = .seconds(15)
  /// A statement takes no longer, however its bytes trickle.
  public static let statement: Duration = .seconds(120)
  /// TCP: first keep-alive probe after this idle time.
  public static let keepAliveIdle: Duration = .seconds(30)
  /// TCP: between keep-alive probes.
  public static let keepAliveInterval: Duration = .seconds(10)
  /// TCP: probes without an answer that end a connection.
  public static let keepAliveProbes = 3
  /// Orders that a hall takes from the centre in one answer.
  public static let ordersInAnswer = 64
  /// JSON of one order, bytes.
  public static let orderBytes = 2 << 20
  /// A hall asks for orders at least this often: should a notification be lost.
  public static let orderPoll: Duration = .seconds(30)
  /// Orders that could not be recorded are asked for again after this.
  public static let orderRetry: Duration = .seconds(2)
  /// Between two looks at the hall while it waits for a notification.
  public static let listenSlice: Duration = .seconds(1)
  /// From one account of itself that a hall gives to the next, when something changes.
  public static let reportPace: Duration = .seconds(5)
  /// Devices and alarms that such an account names; more are counted.
  public static let listedInReport = 40
  /// The fleet's list calls a hall silent that was not heard of for so long: three heartbeats.
  public static let silentAfter: Duration = .seconds(90)
  /// It calls a hall late whose newest record there is older than this while others are missing.
  public static let lateAfter: Duration = .seconds(60)
  /// It calls a clock wrong that differs by more.
  public static let clockAstray: Duration = .seconds(5)
}
