internal import TraceModel

/// The time of a call in which a person was waited for: to answer a question, or to allow it.
enum PersonWaits {
  /// A difference that is less is no person's doing.
  private static let least = Elapsed(clamping: 1, .seconds)
  /// So long tools may take that are done in a moment, on a slow disk, too.
  private static let mostOfQuick = Elapsed(clamping: 5, .seconds)

  /// From when to when it waited; `nil` where nothing tells of a wait.
  ///
  /// Questions wait as long as they take, and so do calls that a person refused. The lines of a transcript hold the time
  /// until a call was allowed: where its result tells how long it took itself, the rest was that; a tool that is always
  /// done in a moment waited for as long as it took.
  static func wait(in span: Span) -> (start: Timestamp, end: Timestamp)? {
    guard isCall(span), let start = span.start, let end = span.end, end - start >= least else { return nil }
    if PersonalTools.asks(span) { return (start, end) }
    guard span.session.info.callsMayWait, span.kind == .tool else { return nil }
    if span.flags.contains(.blocked), span.status == .error { return (start, end) }
    if let told = ToldDuration.of(span) {
      let waited = end - start - told
      return told >= .zero && waited >= least ? (start, start + waited) : nil
    }
    return end - start > mostOfQuick && PersonalTools.isQuick(span) ? (start, end) : nil
  }

  /// Whether nobody can tell how much of a call's time was its own: a person may have been asked for leave, and nothing
  /// says when it was given.
  static func mayHide(in span: Span) -> Bool {
    guard span.kind == .tool, span.session.info.callsMayWait else { return false }
    return ToldDuration.of(span) == nil
  }

  private static func isCall(_ span: Span) -> Bool {
    switch span.kind {
    case .llm, .embedding, .agent, .message, .response, .decision, .handoff: false
    default: true
    }
  }
}
