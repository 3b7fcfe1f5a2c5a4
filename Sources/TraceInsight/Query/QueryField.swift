internal import TraceModel

/// The words before a colon.
enum QueryField {
  case kind, status, state, part
  case field(SpanField)
  case contains(TextPlace)
  case measure(SpanMeasure, MeasureUnit)
  case relation(SpanRelation)
  case member(SpanMember)

  /// In the order in which they are listed for people.
  static let all: [(name: String, field: QueryField)] = [
    ("kind", .kind), ("status", .status), ("is", .state), ("has", .part),
    ("name", .field(.name)), ("tool", .field(.tool)), ("agent", .field(.agent)), ("model", .field(.model)),
    ("event", .field(.event)), ("decision", .field(.decision)), ("id", .field(.id)), ("trace", .field(.trace)),
    ("user", .field(.user)), ("tag", .field(.tag)), ("provider", .field(.provider)),
    ("turn", .measure(.turn, .count)),
    ("duration", .measure(.duration, .time)), ("self", .measure(.selfTime, .time)),
    ("ttft", .measure(.timeToFirstToken, .time)),
    ("tokens", .measure(.tokens, .count)), ("inputTokens", .measure(.inputTokens, .count)),
    ("outputTokens", .measure(.outputTokens, .count)), ("cost", .measure(.cost, .money)),
    ("start", .measure(.start, .moment)), ("end", .measure(.end, .moment)), ("children", .measure(.children, .count)),
    ("error", .contains(.error)), ("input", .contains(.input)), ("output", .contains(.output)),
    ("metadata", .contains(.metadata)), ("parent", .relation(.parent)), ("child", .relation(.child)),
    ("ancestor", .relation(.ancestor)), ("descendant", .relation(.descendant)), ("sibling", .relation(.sibling)),
  ]

  static let names = all.map(\.name)
  private static let table = Dictionary(all.map { ($0.name.lowercased(), $0.field) }) { first, _ in first }

  init?(_ name: String) {
    if let field = Self.table[name.lowercased()] {
      self = field
    } else if let member = SpanMember(named: name) {
      self = .member(member)
    } else {
      return nil
    }
  }
}

extension SpanMember {
  /// `metadata.tier`, `attributes.http.status_code`, `param.temperature`; `attr` and `params` are the same.
  init?(named name: String) {
    guard let dot = name.firstIndex(of: "."), name.index(after: dot) < name.endIndex else { return nil }
    let word = name[..<dot].lowercased()
    let short = ["attribute": "attributes", "attr": "attributes", "params": "param", "parameters": "param"]
    guard let place = Place(rawValue: short[word] ?? word) else { return nil }
    self.place = place
    key = String(name[name.index(after: dot)...])
  }
}
