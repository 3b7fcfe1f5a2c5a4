internal import TraceModel

extension Span {
  /// The name as a sentence says it: cut where it is long, the kind where there is none.
  var spokenName: String { session.spoken(name, kind) }
}

extension Session {
  /// A name of a span of this kind as a sentence says it.
  func spoken(_ name: PooledString, _ kind: SpanKind) -> String {
    guard let text = text(name), !text.isEmpty else { return "\(kind.name)" }
    return text.count > 80 ? text.prefix(80) + "…" : text
  }
}
