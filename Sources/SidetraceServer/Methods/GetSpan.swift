internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `span.get`: one span, whole.
enum GetSpan: Method {
  private static let spanID = Parameter<String>.required("spanId", "the span")
  private static let traceID = Parameter<String?>.optional("traceId", "the trace it belongs to")
  private static let sessionID = Parameter<String?>.optional("sessionId", "the session it belongs to")

  static let declaration = MethodDeclaration(
    "span.get",
    "One span with its full payloads and the records it came from. Without traceId and sessionId it is looked for in what "
      + "is in memory.",
    [spanID, traceID, sessionID, CommonParameters.source, CommonParameters.refresh],
    result: "`span`, with `input`, `output`, `metadata` and `records` as they came, and the ids of its `ancestors`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let id = call.arguments[spanID]
    let trace = call.arguments[traceID]
    let session = call.arguments[sessionID]
    let place: (wanted: SessionKey, source: String?)
    if let wanted = session.map(SessionKey.session) ?? trace.map(SessionKey.trace) {
      place = (wanted, nil)
    } else {
      let holders = call.catalog.held(withSpan: id, source: call.arguments[CommonParameters.source])
      guard let holder = holders.first, holders.count == 1 else {
        let what = holders.isEmpty ? "no session in memory has" : "several sessions have"
        return .failed(
          Arguments.complaint("traceId", "or sessionId is required: \(what) a span '\(id)'", in: declaration))
      }
      place = (.session(holder.session), holder.source)
    }
    return call.withSession(place.wanted, in: place.source, extent: .few, &result) {
      found, writer throws(ResponseError) in
      let span = try Self.span(id, trace, found, declaration)
      write(span, found, to: &writer)
    }
  }

  /// The span of that id in the trace, or in the session where no trace is named.
  static func span(
    _ id: String, _ trace: String?, _ found: Catalog.Located, _ declaration: MethodDeclaration
  ) throws(ResponseError) -> Span {
    let matches: [Span]
    if let trace {
      let place = found.session.traceIndex(id: trace)
      matches = place.flatMap { found.session.span(id: id, inTrace: $0) }.map { [$0] } ?? []
    } else {
      matches = found.session.spans(id: id)
    }
    guard let span = matches.first else { throw found.noSpan(id) }
    if matches.count > 1 {
      throw Arguments.complaint("traceId", "is required: several traces have a span '\(id)'", in: declaration)
    }
    return span
  }

  private static func write(_ span: Span, _ found: Catalog.Located, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("source", found.source)
      writer.member("sessionId", found.session.id.isEmpty ? nil : found.session.id)
      writer.key("span")
      writer.object { writer in
        SpanPresentation.members(span, payloads: .full, to: &writer)
        SpanPresentation.detailMembers(span, to: &writer)
      }
      if let context = CallContext(of: span) { write(context, found.session, to: &writer) }
      writer.key("ancestors")
      writer.array { writer in
        // The tree has no rings, so this ends; a chain of 100,000 is cut short.
        var ancestor = span.parent
        var left = 1000
        while let one = ancestor, left > 0 {
          let (bytes, range) = found.session.bytes.locate(one.id)
          writer.mended(bytes, range)
          ancestor = one.parent
          left -= 1
        }
      }
    }
  }

  /// What a call was given, by reference.
  private static func write(_ context: CallContext, _ session: Session, to writer: inout JSONWriter) {
    writer.key("inputFrom")
    writer.object { writer in
      if let previous = context.previous { writer.member("previousCall", session.span(at: previous).id, of: session) }
      writer.key("prompts")
      writer.array { writer in
        for place in context.prompts {
          writer.object { writer in
            writer.member("traceId", session.traces[place].id, of: session)
            writer.member("bytes", session.traces[place].input.count)
          }
        }
      }
      writer.key("spans")
      writer.array { writer in
        for row in context.pieces {
          let span = session.span(at: row)
          writer.object { writer in
            writer.member("spanId", span.id, of: session)
            writer.member("name", span.name, of: session)
            writer.member("bytes", span.output.count)
          }
        }
      }
    }
  }
}
