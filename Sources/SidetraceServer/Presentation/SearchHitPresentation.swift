internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes spans in which something was found.
enum SearchHitPresentation {
  /// A hit of a search over many sessions.
  static func item(_ hit: SpanSearch.Hit, _ span: Span, source: String) -> JSONBytes {
    let session = span.session
    return json { writer in
      writer.object { writer in
        writer.member("sessionId", session.id)
        writer.member("source", source)
        writer.member("sessionName", session.info.name)
        writer.member("agent", session.info.agent)
        writer.member("project", session.info.tags.first { $0.hasPrefix("/") })
        writer.member("turn", span.traceIndex + 1)
        let prompt = session.text(session.traces[span.traceIndex].name).map { String($0.prefix(200)) }
        if let prompt {
          writer.key("prompt")
          writer.string(safely: prompt)
        }
        members(hit, span, to: &writer)
      }
    }
  }

  /// What is told of a hit within its session.
  static func members(_ hit: SpanSearch.Hit, _ span: Span, to writer: inout JSONWriter) {
    let session = span.session
    writer.member("spanId", span.id, of: session)
    writer.member("traceId", session.traces[span.traceIndex].id, of: session)
    writer.member("name", span.name, of: session)
    writer.member("kind", word: span.kind.name)
    writer.member("status", word: span.status.name)
    writer.member("startTime", span.start)
    guard let match = hit.match else { return }
    writer.member("where", match.place.rawValue)
    writer.key("path")
    writer.string(safely: match.pointer)
    if match.isKey { writer.member("inKey", true) }
    writer.key("snippet")
    writer.string(safely: match.snippet.text)
    writer.key("match")
    writer.object { writer in
      writer.member("start", match.snippet.range.lowerBound)
      writer.member("end", match.snippet.range.upperBound)
    }
    writer.member("moreCount", hit.moreCount)
  }
}
