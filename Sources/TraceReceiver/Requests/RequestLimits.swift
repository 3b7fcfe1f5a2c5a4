/// What a request may take, in whatever version of HTTP.
struct RequestLimits: Sendable {
  var headBytes = 16 << 10
  /// As it comes, and as it is when it is expanded.
  var bodyBytes = 16 << 20
  /// For a whole request from its first byte on: a client that drips is dropped.
  var requestMs: Int64 = 10_000
  /// Until the first request begins.
  var idleMs: Int64 = 30_000
  /// Between two requests: exporters send seldom, and over one connection.
  var restMs: Int64 = 300_000
  /// How long a body waits for room while others are being received.
  var roomMs: Int64 = 5_000
}
