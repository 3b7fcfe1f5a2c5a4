internal import TraceModel

/// The words before a colon.
enum QueryField {
  case kind, status, state, part
  case field(SpanField)
  case contains(TextPlace)
  case measure(SpanMeasure, MeasureUnit)

  /// In the order in which they are listed for people.
  static let all: [(name: String, field: QueryField)] = [
    ("kind", .kind), ("status", .status), ("is", .state), ("has", .part),
    ("name", .field(.name)), ("tool", .field(.tool)), ("agent", .field(.agent)), ("model", .field(.model)),
    ("event", .field(.event)), ("decision", .field(.decision)), ("id", .field(.id)), ("trace", .field(.trace)),
    ("turn", .measure(.turn, .count)),
    ("duration", .measure(.duration, .time)), ("self", .measure(.selfTime, .time)),
    ("ttft", .measure(.timeToFirstToken, .time)),
    ("tokens", .measure(.tokens, .count)), ("inputTokens", .measure(.inputTokens, .count)),
    ("outputTokens", .measure(.outputTokens, .count)), ("cost", .measure(.cost, .money)),
    ("start", .measure(.start, .moment)), ("end", .measure(.end, .moment)), ("children", .measure(.children, .count)),
    ("error", .contains(.error)), ("input", .contains(.input)), ("output", .contains(.output)),
    ("metadata", .contains(.metadata)),
  ]

  static let names = all.map(\.name)
  private static let table = Dictionary(all.map { ($0.name.lowercased(), $0.field) }) { first, _ in first }

  init?(_ name: String) {
    guard let field = Self.table[name.lowercased()] else { return nil }
    self = field
  }
}
