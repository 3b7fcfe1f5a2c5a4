internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `trace.children`: what a tree view asks for when a node is opened.
enum ListChildren: Method {
  private static let spanID = Parameter<String?>.optional(
    "spanId", "the span whose children to give; without it, the roots")
  private static let depth = Parameter<Int>.integer("depth", 1...16, default: 1, "how many levels to give at once")
  private static let limit = CommonParameters.limit(100, upTo: 10_000, "spans of each list")
  /// However deep and wide the tree, an answer has no more spans than this.
  private static let mostSpans = 10_000

  static let declaration = MethodDeclaration(
    "trace.children", "The children of a span, or the roots of a trace, in the order of their starts.",
    [
      CommonParameters.traceID, CommonParameters.sessionOfTrace, spanID, depth, limit, CommonParameters.cursor,
      CommonParameters.payloads,
      CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: the spans, each with its `childCount`, `selfMs` and, within `depth`, `children` of the same shape; "
      + "`hasMore` and `nextCursor` where the list goes on.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let wantedSpan = arguments[spanID]
    let depth = arguments[depth]
    let limit = arguments[limit]
    let cursor: SpanCursor?
    do throws(ResponseError) {
      cursor = try arguments.cursor(SpanCursor.self)
    } catch {
      return .failed(error)
    }
    let payloads = arguments.payloads
    return call.withTrace(goesOverAll: false, &result) { found, place, writer throws(ResponseError) in
      let session = found.session
      var parent: Span?
      if let wantedSpan {
        guard let span = session.span(id: wantedSpan, inTrace: place) else {
          throw found.noSpan(wantedSpan)
        }
        parent = span
      }
      var next = parent.map(\.firstChild) ?? session.firstRoot(of: session.traces[place])
      if let cursor {
        guard let last = cursor.span(in: session), last.traceIndex == place, last.parent?.row == parent?.row else {
          throw arguments.foreignCursor()
        }
        next = last.nextSibling
      }
      var list = ChildList(payloads: payloads, limit: limit, budget: mostSpans)
      writer.object { writer in
        writer.member("source", found.source)
        writer.member("traceId", session.traces[place].id, of: session)
        if let parent {
          writer.member("spanId", parent.id, of: session)
          writer.member("childCount", parent.childCount)
        }
        list.members(from: next, depth: depth, to: &writer)
      }
    }
  }
}

/// Writes lists of children inside each other. The depth is bounded by the parameter's range.
private struct ChildList {
  let payloads: PayloadExtent
  let limit: Int
  var budget: Int

  mutating func members(from first: Span?, depth: Int, to writer: inout JSONWriter) {
    var next = first
    var last: Span?
    var given = 0
    writer.key("items")
    writer.beginArray()
    while let span = next, given < limit, budget > 0 {
      given += 1
      budget -= 1
      last = span
      writer.beginObject()
      SpanPresentation.members(span, payloads: payloads, to: &writer)
      if depth > 1, span.childCount > 0 {
        writer.key("children")
        writer.beginObject()
        members(from: span.firstChild, depth: depth - 1, to: &writer)
        writer.endObject()
      }
      writer.endObject()
      next = span.nextSibling
    }
    writer.endArray()
    writer.member("hasMore", next != nil)
    if next != nil, let last { writer.member("nextCursor", SpanCursor(behind: last).text) }
  }
}
