internal import TraceModel

extension Span {
  /// The name as a sentence says it: cut where it is long, the kind where there is none.
  var spokenName: String { session.spoken(name, kind) }
}

extension Session {
  /// A name of a span of this kind as a sentence says it.
  func spoken(_ name: PooledString, _ kind: SpanKind) -> String {
    // A name may be as long as a payload, and as many spans as there are may have it: only its beginning is read.
    let slice = slice(name)
    guard let text = slice.count > 1000 ? preview(slice) : text(name), !text.isEmpty else { return "\(kind.name)" }
    return text.count > 80 ? text.prefix(80) + "…" : text
  }
}
