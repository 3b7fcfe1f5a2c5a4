internal import TraceModel

/// Turns that ended without an answer.
enum DeadEnds {
  static let rule = AnalysisRule(
    "deadEnd", .decisionAnomalies,
    "a turn that ended with a failed call and no answer, or a user's message without a response where other turns of "
      + "the session have one; not where part of the session is missing, and not where a person said no",
    find: find)

  /// What is known of a turn's end.
  private struct Ending {
    var last: Span?
    var hasResponse = false
    var hasMessage = false
    var hasModel = false
    var isOpen = false
    var size = Finding.Size()
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    let session = steps.session
    // What is missing may be the answer.
    guard session.info.incomplete == nil else { return .none }
    let answers = steps.spans.contains { $0.kind == .response }
    return session.traces.lazy.compactMap { trace -> Finding? in
      guard !steps.isOver, trace.hasSpans, !trace.status.isOpen, trace.end != nil, !hasOutput(trace, session) else {
        return nil
      }
      let ending = ending(of: trace, session)
      guard !ending.isOpen, !ending.hasResponse, let last = ending.last else { return nil }
      if last.status == .error, ending.hasModel || trace.status == .error {
        // A person who says no ends the turn, and a command that answers by its exit code did not fail.
        if steps.failures[last].nature == .refused || steps.isAnswer(last) { return nil }
        let why = steps.failures[last].line
        return finding(
          .error, "The turn ended as \(last.spokenName) failed",
          (why.isEmpty ? "" : "\(why); ") + "neither an answer nor another try came after it", last, ending.size)
      }
      if ending.hasMessage, answers, last.status != .error {
        return finding(
          .warning, "The turn has no response",
          "a user's message was followed by \(last.spokenName) and nothing was answered", last, ending.size)
      }
      return nil
    }.findings(steps)
  }

  private static func hasOutput(_ trace: Trace, _ session: Session) -> Bool {
    if trace.output.count > 4 { return true }
    return !["", "null", "{}", "[]"].contains(session.text(trace.output) ?? "")
  }

  private static func ending(of trace: Trace, _ session: Session) -> Ending {
    var ending = Ending()
    for span in session.spans(of: trace) {
      switch span.kind {
      case .response: ending.hasResponse = true
      case .message: ending.hasMessage = true
      case .llm, .tool, .retriever, .reranker, .embedding:
        if span.kind == .llm { ending.hasModel = true }
        if (ending.last?.start ?? .smallest) <= span.start ?? .smallest { ending.last = span }
      default: break
      }
      if span.status == .running { ending.isOpen = true }
      if let call = span.call, !span.flags.isToldElsewhere {
        ending.size.tokens = Count.sum(ending.size.tokens, call.usage.total)
        ending.size.cost = Cost.sum(ending.size.cost, call.cost)
      }
    }
    ending.size.duration = trace.duration
    return ending
  }

  private static func finding(
    _ severity: Finding.Severity, _ title: String, _ detail: String, _ last: Span, _ size: Finding.Size
  ) -> Finding {
    Finding(
      rule.id, severity, title, detail, evidence: [last.row], in: last.session, size: size,
      action: "let the agent tell the user what failed and what can be done instead")
  }
}
