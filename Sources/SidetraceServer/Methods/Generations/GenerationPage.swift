internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceInsight
internal import TraceModel

/// Calls of models that are gathered for one answer.
struct GenerationPage: Sendable {
  let query: SpanQuery
  /// When the calls must have started; `nil` for at any time.
  let window: ClosedRange<Timestamp>?
  let payloads: PayloadExtent
  let limit: Int
  private(set) var items: [JSONBytes] = []
  private(set) var totals = GenerationTotals()

  init(query: SpanQuery, window: ClosedRange<Timestamp>?, payloads: PayloadExtent, limit: Int) {
    self.query = query
    self.window = window
    self.payloads = payloads
    self.limit = limit
  }

  var isFull: Bool { items.count >= limit }

  /// Adds the calls of a session from a row on, as far as there is room.
  ///
  /// - Parameter countsAll: whether the totals are of all calls of the session, not only of those that are given.
  /// - Returns: where its calls go on, if not all of them found room.
  mutating func add(
    _ found: Catalog.Located, from start: Int, countsAll: Bool
  ) throws(ResponseError) -> SpanCursor? {
    let passes = SpanPredicate(query, for: found.session)
    var last: Span?
    var hasMore = false
    for span in found.session.allSpans {
      if span.row % 1024 == 0 { try Interruption.check() }
      guard span.kind == .llm, span.flags.isDisjoint(with: [.duplicate, .inherited]), isInWindow(span), passes(span)
      else { continue }
      if countsAll { totals.add(span) }
      guard span.row >= start else { continue }
      if isFull {
        hasMore = true
        if countsAll { continue }
        break
      }
      if !countsAll { totals.add(span) }
      last = span
      items.append(item(span, found))
    }
    return hasMore ? last.map { SpanCursor(behind: $0) } : nil
  }

  /// A call without a time of its own happened when its turn did.
  private func isInWindow(_ span: Span) -> Bool {
    guard let window else { return true }
    guard let start = span.start ?? span.session.traces[span.traceIndex].start else { return false }
    return window.contains(start)
  }

  private func item(_ span: Span, _ found: Catalog.Located) -> JSONBytes {
    json { writer in
      writer.object { writer in
        writer.member("sessionId", found.session.id)
        writer.member("source", found.source)
        SpanPresentation.members(span, payloads: payloads, to: &writer)
        writer.member("provider", CallDetails.provider(of: span))
        CallDetails.writeParameters(of: span, to: &writer)
        if payloads != .full { writer.member("metadata", payload: span.metadata, of: found.session) }
      }
    }
  }

  // MARK: Writing

  func write(scope: StaticString, nextCursor: String?, warnings: [Warning], to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("items")
      writer.array { writer in for item in items { writer.raw(item) } }
      writer.member("nextCursor", nextCursor)
      writer.key("totals")
      writer.object { writer in
        writer.member("of", word: scope)
        members(totals.all, to: &writer)
        writer.key("byModel")
        writer.array { writer in
          for group in totals.models {
            writer.object { writer in
              writer.member("model", group.model)
              members(group, to: &writer)
            }
          }
        }
      }
      writer.warnings(warnings)
    }
  }

  private func members(_ group: GenerationTotals.Group, to writer: inout JSONWriter) {
    writer.member("count", group.count)
    writer.member("errorCount", group.errorCount)
    writer.member("durationMs", milliseconds: group.duration)
    writer.tokens(group.usage)
    writer.member("costUsd", group.cost)
  }
}
