internal import TraceModel

/// What makes two calls the same: the kind, the name, and what the arguments say.
///
/// What has no arguments is like nothing else, since nobody knows what it was given. Of calls of models every byte
/// counts: another word is another prompt.
struct CallKey: Hashable {
  let kind: SpanKind
  let name: PooledString
  let input: UInt64

  /// `nil` where the arguments are not known.
  init?(_ span: Span, _ steps: SessionSteps) {
    if span.input.isAbsent { return nil }
    kind = span.kind
    name = span.name
    let isModel = span.kind == .llm || span.kind == .embedding
    input = isModel ? span.session.fingerprint(of: span.input) : steps.contents.arguments(of: span)
  }

  /// What a step is by its name alone.
  init(nameOf span: Span) {
    kind = span.kind
    name = span.name
    input = 0
  }
}

/// Values by key, the keys in the order in which they first occur.
struct Groups<Key: Hashable, Value> {
  private var places: [Key: Int] = [:]
  private(set) var all: [(key: Key, values: [Value])] = []

  mutating func add(_ value: Value, to key: Key) {
    if let place = places[key] {
      all[place].values.append(value)
    } else {
      places[key] = all.count
      all.append((key, [value]))
    }
  }
}
