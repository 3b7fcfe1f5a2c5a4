internal import TraceModel

/// What the names of a session's spans say of them, each name read once: a session has few names and many spans.
struct ByName<Value> {
  private var known: [PooledString: Value] = [:]
  private let read: (Span) -> Value

  /// - Parameter read: what a span's name says; it must depend on nothing else.
  init(_ read: @escaping (Span) -> Value) { self.read = read }

  subscript(span: Span) -> Value {
    mutating get {
      if let known = known[span.name] { return known }
      let value = read(span)
      known[span.name] = value
      return value
    }
  }
}
