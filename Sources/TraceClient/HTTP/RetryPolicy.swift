internal import TraceModel

/// When a request that failed is made again.
struct RetryPolicy: Sendable {
  /// How often it is made again, at most.
  var retries = 3
  /// The first pause; each one is twice as long as the one before.
  var firstPauseMs = 500
  /// Pauses are never longer than this, unless the server asks for it.
  var longestPauseMs = 8_000

  /// Whether a status may pass by itself. All requests here only read, so making one again does no harm.
  static func isPassing(_ status: Int) -> Bool {
    status == 408 || status == 429 || (500...599).contains(status) && status != 501
  }

  /// Whether a failure to get any answer may pass by itself.
  static func isPassing(_ failure: HTTPFailure.Kind) -> Bool {
    switch failure {
    case .broken, .unreachable: true
    case .libraryMissing, .timedOut, .notConnected, .tooLarge, .notHTTP, .tls, .badURL, .cancelled, .other: false
    }
  }

  /// The pause before the retry with this number, from 0: grows twofold, half of it by chance, so that many clients do
  /// not come back at once.
  func pauseMs(beforeRetry number: Int) -> Int {
    let full = min(firstPauseMs << min(number, 16), longestPauseMs)
    return full / 2 + Int.random(in: 0...max(full / 2, 1))
  }
}

/// How long a server asks to be left alone.
enum RetryAfter {
  /// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), in milliseconds from `now`.
  static func milliseconds(_ header: String?, now: Int64) -> Int? {
    guard let header else { return nil }
    let text = header.filter { !$0.isNewline }
    if let seconds = Double(text), seconds >= 0, seconds < 1e7 {
      return Int(clamping: SaturatingInteger(clamping: (seconds * 1000).rounded(.up)))
    }
    guard let moment = httpDate(text) else { return nil }
    return Int(clamping: max((moment - Timestamp(nanoseconds: now)).whole(.milliseconds), 0))
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`
  private static func httpDate(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 6, let month = months.firstIndex(of: String(words[2])), words[1].count == 2 else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
