internal import JSONTape
internal import TraceModel

/// What kind of decision a span's records say it was.
enum DecisionKind {
  /// The word of the source in lower case; `nil` where the span is no decision, or nothing says which.
  static func of(_ span: Span) -> String? {
    guard span.kind == .decision || span.kind == .handoff else { return nil }
    for record in span.records {
      let found: String?? = span.session.read(record) { value in
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
