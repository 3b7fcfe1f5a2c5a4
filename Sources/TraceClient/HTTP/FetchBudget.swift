internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// What one fetch may take of a server, whatever the server says there is.
final class FetchBudget: Sendable {
  struct Limits: Sendable {
    /// Many more than a session has that anybody looks at.
    var calls = 10_000
    /// All bodies together, after decompression.
    var bytes = 1 << 30
    /// How many times as long the whole may take as one call.
    var deadlines = 40
  }

  private let client: HTTPClient
  let limits: Limits
  private let left: Mutex<Limits>
  /// How long the whole may take; a call may take a day at most.
  private let milliseconds: Int
  private let end: Int64

  init(_ client: HTTPClient) {
    self.client = client
    limits = client.fetchLimits
    left = Mutex(limits)
    milliseconds = min(client.deadlineMs, 86_400_000) * limits.deadlines
    end = client.time.deadline(inMilliseconds: Int64(clamping: milliseconds))
  }

  /// Whether nothing more may be asked for.
  var isSpent: Bool { left.withLock { $0.calls <= 0 || $0.bytes <= 0 } || client.time.now >= end }

  /// Asks, as `HTTPClient.get` does, while there is something left.
  func get(
    _ path: String, query: [(name: String, value: String)] = [], retriesAfter500: Int = .max
  ) async throws(SourceError) -> Bytes {
    let isAllowed = left.withLock { left in
      defer { left.calls -= 1 }
      return left.calls > 0 && left.bytes > 0 && client.time.now < end
    }
    guard isAllowed else { throw spent() }
    let body = try await client.get(path, query: query, retriesAfter500: retriesAfter500)
    left.withLock { $0.bytes -= body.count }
    return body
  }

  /// What is said of the rest.
  func spent() -> SourceError {
    SourceError(
      .tooLarge, source: client.source,
      "\(client.server.origin) has more of this than \(limits.calls) calls, \(limits.bytes) bytes or "
        + "\(milliseconds) ms give",
      hint: "ask for less, such as one trace")
  }
}
