internal import TraceModel

/// Whether a span near another passes a query. All spans are asked once, when the first one is; what that says of those
/// near them is found in one walk, whatever the depth.
final class RelatedCheck {
  private let relation: SpanRelation
  private let query: SpanQuery
  private let session: Session
  private var answers: [Bool]?

  init(_ relation: SpanRelation, _ query: SpanQuery, _ session: Session) {
    self.relation = relation
    self.query = query
    self.session = session
  }

  func holds(_ span: Span) -> Bool {
    if answers == nil { answers = walk() }
    return answers?[span.row] ?? false
  }

  private func walk() -> [Bool] {
    let passes = SpanPredicate(query, for: session)
    let found = session.allSpans.map { passes($0) }
    var near = [Bool](repeating: false, count: session.spans.count)
    switch relation {
    case .parent:
      for span in session.allSpans { near[span.row] = span.parent.map { found[$0.row] } ?? false }
    case .child:
      for span in session.allSpans where found[span.row] { if let parent = span.parent { near[parent.row] = true } }
    case .descendant:
      for span in session.allSpans where found[span.row] {
        var ancestor = span.parent
        // What is marked already has all above it marked.
        while let one = ancestor, !near[one.row] {
          near[one.row] = true
          ancestor = one.parent
        }
      }
    case .ancestor:
      for trace in session.traces {
        var depths: [Bool] = []
        for (span, depth) in TreeWalk(trace, of: session) {
          depths.removeSubrange(min(depth, depths.count)...)
          near[span.row] = depths.last ?? false
          depths.append((depths.last ?? false) || found[span.row])
        }
      }
    case .sibling:
      var counts: [Int: Int] = [:]
      func family(_ span: Span) -> Int { span.parent.map(\.row) ?? -1 - span.traceIndex }
      for span in session.allSpans where found[span.row] { counts[family(span), default: 0] += 1 }
      for span in session.allSpans {
        near[span.row] = counts[family(span), default: 0] > (found[span.row] ? 1 : 0)
      }
    }
    return near
  }
}
