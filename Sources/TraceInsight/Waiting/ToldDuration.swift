internal import JSONTape
internal import TraceModel

/// How long a call took by what its result says of itself: without what a person took to allow it, which the times of a
/// transcript's lines hold, too.
enum ToldDuration {
  /// So much of an answer's beginning is read.
  private static let most = 400

  /// `nil` where nothing says so.
  static func of(_ span: Span) -> Elapsed? {
    if let told = span.session.read(span.metadata, inResult) ?? nil { return told }
    var longest: Elapsed?
    for record in span.records.dropFirst() {
      guard
        span.session.contains("uration", in: record) || span.session.contains("elapsedTimeSeconds", in: record),
        let told = span.session.read(record, inRecord) ?? nil
      else { continue }
      longest = max(longest ?? told, told)
    }
    return longest ?? (span.session.read(span.output, inOutput) ?? nil)
  }

  private static func inResult(_ result: JSONValue) -> Elapsed? {
    for key in ["durationMs", "totalDurationMs", "duration_ms"] as [StaticString] {
      if let told = result[key].flatMap({ Elapsed($0, .milliseconds) }) { return told }
    }
    for key in ["durationSeconds", "duration_seconds"] as [StaticString] {
      if let told = result[key].flatMap({ Elapsed($0, .seconds) }) { return told }
    }
    return nil
  }

  private static func inRecord(_ record: JSONValue) -> Elapsed? {
    if let seconds = record["data"]?["elapsedTimeSeconds"] { return Elapsed(seconds, .seconds) }
    for holder in [record["payload"], record["payload"]?["item"]].compactMap({ $0 }) {
      guard let duration = holder["duration"] ?? holder["duration_ms"] else { continue }
      if duration.isNumber { return Elapsed(duration, .milliseconds) }
      guard let seconds = duration["secs"].flatMap({ Elapsed($0, .seconds) }) else { continue }
      let rest = duration["nanos"]?.double.flatMap { Elapsed($0 / 1e6, .milliseconds) }
      return seconds + (rest ?? .zero)
    }
    return nil
  }

  /// Codex' answers begin with it, or are JSON in a string that has it.
  private static func inOutput(_ output: JSONValue) -> Elapsed? {
    if let told = output["metadata"].flatMap(inResult) { return told }
    guard let text = output.beginning(most) else { return nil }
    if let place = text.firstRange(of: "Wall time: ") {
      return Double(text[place.upperBound...].prefix { $0.isNumber || $0 == "." }).flatMap { Elapsed($0, .seconds) }
    }
    guard text.utf8.first == 0x7B, let whole = output.stringValue, let inner = try? JSONDocument(Bytes(whole)) else {
      return nil
    }
    return inner.withRoot { $0["metadata"].flatMap(inResult) }
  }
}
