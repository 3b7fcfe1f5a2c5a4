internal import JSONRPC
internal import JSONTape
internal import TraceModel

/// `session.get`: one session, its turns in order, their spans.
enum GetSession: Method {
  private static let include = Parameter<[String]>.words(
    "include", ["summary", "traces", "spans", "records"], default: ["summary", "traces", "spans"],
    "which parts to give; spans stand inside their traces, records (what the source said, as it came) inside both")
  private static let limit = Parameter<Int?>.optionalInteger(
    "limit", 1...100_000, "the most traces to give; without it, all")

  static let declaration = MethodDeclaration(
    "session.get", "One session: its summary, its traces in order, and their spans.",
    [
      CommonParameters.sessionID, include, CommonParameters.payloads, limit, CommonParameters.cursor,
      CommonParameters.source, CommonParameters.refresh,
    ],
    result: "`session`: the summary; `traces`, each with its `spans`; `nextCursor` where there are more; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let parts = Set(arguments[include])
    let payloads = arguments.payloads
    let limit = arguments[limit]
    let cursor: TraceCursor?
    do throws(ResponseError) {
      cursor = try arguments.cursor(TraceCursor.self, of: "session")
    } catch {
      return .failed(error)
    }
    let wanted = SessionKey.session(arguments[CommonParameters.sessionID])
    let inParts = Call.PartRender { part, place, writer in
      TracePresentation.write(place, of: part, payloads: payloads, withSpans: parts.contains("spans"), to: &writer)
    } rest: { found, writer in
      writer.object { writer in
        writer.key("session")
        SessionPresentation.write(found.session.summary, source: found.source, to: &writer)
        writer.key("traces")
        writer.array { _ in }
        writer.warnings(found.session.warnings)
      }
    }
    // Only the whole session can go out in parts as it comes.
    let whole =
      limit == nil && cursor == nil && !parts.contains("records")
      && (parts.contains("traces") || parts.contains("spans"))
    return call.withSession(
      wanted, extent: parts == ["summary"] ? .few : .session, &result, parts: whole ? inParts : nil
    ) {
      found, writer throws(ResponseError) in
      let session = found.session
      var start = 0
      if let cursor {
        guard let last = session.traceIndex(id: cursor.text) else { throw arguments.foreignCursor(of: "session") }
        start = last + 1
      }
      let end = min(start + (limit ?? session.traces.count), session.traces.count)
      writer.object { writer in
        if parts.contains("summary") {
          writer.key("session")
          writer.object { writer in
            SessionPresentation.members(session.summary, source: found.source, to: &writer)
            if parts.contains("records") { RecordsPresentation.write(session.records, of: session, to: &writer) }
          }
        }
        if parts.contains("traces") || parts.contains("spans") {
          writer.key("traces")
          writer.array { writer in
            for place in start..<max(start, end) {
              TracePresentation.write(
                place, of: session, payloads: payloads, withSpans: parts.contains("spans"),
                withRecords: parts.contains("records"), to: &writer)
            }
          }
          if end < session.traces.count, end > start {
            writer.member("nextCursor", session.traces[end - 1].id, of: session)
          }
        }
        writer.warnings(session.warnings)
      }
    }
  }
}

/// A cursor in the traces of a session: the id of the last one given.
private struct TraceCursor: Cursor {
  let text: String

  init?(_ text: String) { self.text = text }
}
