public import TraceModel

extension Span {
  /// So many spans before it are looked at where none above it is a call of a model.
  private static var reach: Int { 256 }

  /// The call of a model that asked for this span: the nearest above it, else the last before it that stands beside it
  /// or beside what is above it.
  public var modelCallBehind: Span? {
    var current: Span? = self
    var above: Set<Int?> = [nil]
    // Trees are as deep as they are; who asked is near.
    for _ in 0..<Self.reach {
      guard let span = current else { break }
      if span.kind == .llm { return span }
      above.insert(span.parent?.row)
      current = span.parent
    }
    guard let start else { return nil }
    let first = session.traces[traceIndex].rows.lowerBound
    var found: Span?
    for row in stride(from: row - 1, through: max(first, row - Self.reach), by: -1) {
      let span = session.span(at: row)
      guard span.kind == .llm, above.contains(span.parent?.row), let time = span.start, time <= start else { continue }
      if found.flatMap(\.start).map({ $0 < time }) ?? true { found = span }
    }
    return found
  }

  /// The agent that it worked for: its own, else the nearest above it.
  public var actingAgent: PooledString {
    var current: Span? = self
    for _ in 0..<Self.reach {
      guard let span = current else { break }
      if !span.agent.isNone { return span.agent }
      if span.kind == .agent { return span.name }
      current = span.parent
    }
    return .none
  }
}
