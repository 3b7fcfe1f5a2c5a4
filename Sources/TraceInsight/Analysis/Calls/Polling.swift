internal import TraceModel

/// Calls that ask again and again how something stands: what they wait for takes its time, and they give it.
enum Polling {
  /// So long a person waits before looking again.
  private static let least = Elapsed(clamping: 5, .seconds)
  private static let words: Set<String> = [
    "status", "poll", "wait", "sleep", "progress", "health", "watch", "monitor", "tail", "heartbeat", "stdin", "output",
  ]

  /// - Parameters:
  ///   - places: where calls that are the same stand in their lane, in their order.
  ///   - asWords: whether only names and commands are asked, and not the pauses.
  static func isPolling(
    _ places: [Int], of lane: SessionSteps.Lane, _ steps: SessionSteps, asWords: Bool = false
  ) -> Bool {
    let span = steps.span(lane.rows[places[0]])
    if ToolWords.words(of: span).contains(where: words.contains) { return true }
    if let command = CommandKind.isShell(span) ? CallWords.line(span) : nil, command.contains("sleep ") { return true }
    if asWords { return false }
    let pauses = zip(places, places.dropFirst()).compactMap { one, other in pause(one, other, lane, steps) }
    guard !pauses.isEmpty else { return false }
    let sorted = pauses.sorted()
    return sorted[sorted.count / 2] >= least
  }

  private static func waits(_ span: Span) -> Bool {
    if CommandKind.of(span) == "sleep" { return true }
    return span.kind == .tool && ToolWords.words(of: span).contains { $0 == "sleep" || $0 == "wait" }
  }

  /// The longest time between one call and the next in which nothing ran.
  private static func pause(_ one: Int, _ other: Int, _ lane: SessionSteps.Lane, _ steps: SessionSteps) -> Elapsed? {
    let (earlier, later) = (steps.span(lane.rows[one]), steps.span(lane.rows[other]))
    guard var end = earlier.end ?? earlier.start, let start = later.start else { return nil }
    if start - end < least { return start - end }
    var pause = Elapsed.zero
    for row in lane.rows[(one + 1)..<other].prefix(200) {
      let span = steps.span(row)
      // What only waits is a pause.
      guard span.kind != .message, let begin = span.start, !waits(span) else { continue }
      pause = max(pause, begin - end)
      end = max(end, span.end ?? begin)
    }
    return max(pause, start - end)
  }
}
