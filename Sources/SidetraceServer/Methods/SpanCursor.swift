internal import TraceModel

/// A cursor in a list of spans: the id of the last span given, which survives that the session is fetched again.
enum SpanCursor: Cursor, Equatable {
  case span(trace: Int, id: String)
  /// For spans without an id, and for those that share one with a span before them.
  case row(Int)

  init(behind span: Span) {
    guard !span.flags.contains(.duplicateID), let id = span.session.text(span.id) else {
      self = .row(span.row)
      return
    }
    self = .span(trace: span.traceIndex, id: id)
  }

  init?(_ text: String) {
    if let fields = CursorFields(text, count: 2), fields.text(0) == "row", let row: Int = fields.number(1) {
      self = .row(row)
    } else if let fields = CursorFields(text, count: 3), fields.text(0) == "span", let trace: Int = fields.number(1) {
      self = .span(trace: trace, id: fields.text(2))
    } else {
      return nil
    }
  }

  var text: String {
    switch self {
    case .span(let trace, let id): CursorFields.joined("span", trace, id)
    case .row(let row): CursorFields.joined("row", row)
    }
  }

  /// The span that the cursor stands behind; `nil` where it is of another session.
  func span(in session: Session) -> Span? {
    switch self {
    case .row(let row): row >= 0 && row < session.spans.count ? session.span(at: row) : nil
    case .span(let trace, let id):
      session.traces.indices.contains(trace) ? session.span(id: id, inTrace: trace) : nil
    }
  }

  /// The first row to give; `nil` for a cursor that is of another session.
  static func firstRow(behind cursor: SpanCursor?, in session: Session) -> Int? {
    guard let cursor else { return 0 }
    return cursor.span(in: session).map { $0.row + 1 }
  }
}
