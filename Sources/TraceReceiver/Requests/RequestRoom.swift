internal import SystemCalls

/// Where bodies that are being received have their room: all of them together have so much and no more.
struct RequestRoom: Sendable {
  /// Whether so many bytes more may be had.
  private let take: @Sendable (Int) -> Bool
  /// So many are had no longer.
  let giveBack: @Sendable (Int) -> Void
  private let patienceMs: Int64
  private let time: TimeSource

  static let crowded = RequestRefusal(status: 503, message: "too much is being received at once; send it again")

  /// - Parameter patienceMs: how long a body waits for others to make room, before it is refused.
  init(
    patienceMs: Int64, time: TimeSource, take: @escaping @Sendable (Int) -> Bool,
    giveBack: @escaping @Sendable (Int) -> Void
  ) {
    self.take = take
    self.giveBack = giveBack
    self.patienceMs = patienceMs
    self.time = time
  }

  /// Waits until there is room for so many bytes more; false where there is none in time. Meanwhile the client's own
  /// connection is full, so that it waits, too.
  ///
  /// - Parameter canWait: whether nobody else is held up by it.
  func borrow(_ count: Int, canWait: Bool = true) -> Bool {
    if take(count) { return true }
    guard canWait, patienceMs > 0 else { return false }
    let deadline = time.deadline(inMilliseconds: patienceMs)
    while time.now < deadline {
      pause(milliseconds: 5)
      if take(count) { return true }
    }
    return false
  }
}
