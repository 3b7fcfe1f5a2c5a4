internal import JSONTape
public import TraceModel

/// Which spans of a session are wanted. All conditions must hold; an empty list asks for nothing.
public struct SpanFilter: Sendable {
  /// The source's own event types, or the families that Kore's page names.
  public var eventTypes: [String] = []
  public var decisionKinds: [String] = []
  public var kinds: [SpanKind] = []
  public var statuses: [SpanStatus] = []

  public init() {}

  public var isEmpty: Bool { eventTypes.isEmpty && decisionKinds.isEmpty && kinds.isEmpty && statuses.isEmpty }

  /// A test for the spans of one session; what depends on the session alone is worked out once.
  public func test(for session: Session) -> (Span) -> Bool {
    if isEmpty { return { _ in true } }
    let kindSet = Set(kinds)
    let statusSet = Set(statuses)
    let wantedTypes = Set(eventTypes.map { $0.lowercased() })
    let wantedDecisions = Set(decisionKinds.map { $0.lowercased() })
    return { span in
      if !kindSet.isEmpty, !kindSet.contains(span.kind) { return false }
      if !statusSet.isEmpty, !statusSet.contains(span.status) { return false }
      if !wantedTypes.isEmpty, !Self.types(of: span, in: session).contains(where: wantedTypes.contains) { return false }
      if !wantedDecisions.isEmpty {
        guard let kind = Self.decisionKind(of: span, in: session), wantedDecisions.contains(kind) else { return false }
      }
      return true
    }
  }

  /// The names a span's type goes by: the source's own, and the family it belongs to.
  static func types(of span: Span, in session: Session) -> [String] {
    var types: [String] = []
    if let type = session.text(span.eventType) { types.append(type.lowercased()) }
    switch span.kind {
    case .llm: types.append("llm_call")
    case .tool:
      types.append("tool_call")
      if span.status == .ok || span.status == .error { types.append("tool_result") }
    case .decision: types.append("decision")
    case .handoff: types.append("handoff")
    case .guardrail: types.append("guardrail_eval")
    case .state: types.append("state_change")
    case .response: types.append("response")
    default: break
    }
    if span.status == .error { types.append("error") }
    return types
  }

  /// What kind of decision a span's records say it was, in lower case.
  public static func decisionKind(of span: Span, in session: Session) -> String? {
    guard span.kind == .decision || span.kind == .handoff else { return nil }
    for record in span.records {
      let found: String?? = session.read(record) { value in
        for holder in [value, value["data"], value["eventData"], value["payload"]].compactMap({ $0 }) {
          if let kind = (holder["decisionKind"] ?? holder["decision_kind"])?.stringValue { return kind.lowercased() }
        }
        return nil
      }
      if let kind = found ?? nil { return kind }
    }
    return span.kind == .handoff ? "handoff" : nil
  }
}
