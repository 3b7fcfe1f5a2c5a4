internal import TraceModel

/// What makes two calls the same: the kind, the name, and the bytes of the arguments.
///
/// Arguments that are spelled differently are different ones, also where they mean the same; what has no arguments is
/// like nothing else, since nobody knows what it was given.
struct CallKey: Hashable {
  let kind: SpanKind
  let name: PooledString
  let input: UInt64

  /// `nil` where the arguments are not known.
  init?(_ span: Span) {
    if span.input.isAbsent { return nil }
    kind = span.kind
    name = span.name
    input = span.session.fingerprint(of: span.input)
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

extension CallKey {
  /// What a step is by its name alone.
  init(nameOf span: Span) {
    kind = span.kind
    name = span.name
    input = 0
  }
}
