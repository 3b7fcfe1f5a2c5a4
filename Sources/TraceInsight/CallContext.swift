public import TraceModel

/// What a call of a model was given, where its source does not tell: what came before it in its conversation, by
/// reference. Its input is the input of the call before, that call's answer, and what came since.
public struct CallContext: Sendable {
  /// The call before in the same conversation; `nil` for the first.
  public private(set) var previous: Int?
  /// The turns whose prompts came since, in their order.
  public private(set) var prompts: [Int] = []
  /// The spans whose answers, or whose words, came since, in their order.
  public private(set) var pieces: [Int] = []

  /// So many spans before it are looked at.
  private static let reach = 20_000

  /// `nil` for what is no call of a model, and for one whose input is told.
  public init?(of span: Span) {
    let session = span.session
    guard span.kind == .llm, span.input.isAbsent, session.info.cwd != nil else { return nil }
    let agent = span.agentAbove
    var trace = span.traceIndex
    for row in stride(from: span.row - 1, through: max(span.row - Self.reach, 0), by: -1) {
      let one = session.span(at: row)
      if agent != nil, one.traceIndex != span.traceIndex || one.row == agent { break }
      if one.traceIndex != trace {
        note(prompt: trace, of: session)
        trace = one.traceIndex
      }
      guard one.agentAbove == agent else { continue }
      if one.kind == .llm, !one.flags.contains(.duplicate), one.status != .error {
        previous = row
        break
      }
      if Self.isGiven(one) { pieces.append(row) }
    }
    if previous == nil, agent == nil { note(prompt: trace, of: session) }
    pieces.reverse()
    prompts.reverse()
  }

  private mutating func note(prompt trace: Int, of session: Session) {
    if !session.traces[trace].input.isAbsent { prompts.append(trace) }
  }

  private static func isGiven(_ span: Span) -> Bool {
    switch span.kind {
    case .tool, .retriever, .reranker: !span.output.isAbsent
    case .state: !span.output.isAbsent
    default: false
    }
  }
}
