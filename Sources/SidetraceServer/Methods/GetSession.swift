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
        guard let last = cursor.place(in: session) else { throw arguments.foreignCursor(of: "session") }
        start = last + 1
      }
      let end = min(start + (limit ?? session.traces.count), session.traces.count)
      let before = writer.count
      try writer.object { (writer: inout JSONWriter) throws(ResponseError) in
        if parts.contains("summary") {
          writer.key("session")
          writer.object { writer in
            SessionPresentation.members(session.summary, source: found.source, to: &writer)
            if parts.contains("records") { RecordsPresentation.write(session.records, of: session, to: &writer) }
          }
        }
        if parts.contains("traces") || parts.contains("spans") {
          writer.key("traces")
          try writer.array { (writer: inout JSONWriter) throws(ResponseError) in
            for place in start..<max(start, end) {
              try AnswerSize.check(writer.count - before, of: found)
              try TracePresentation.write(
                place, of: session, payloads: payloads, withSpans: parts.contains("spans"),
                withRecords: parts.contains("records"), to: &writer, check: AnswerSize.check(of: found))
            }
          }
          if end < session.traces.count, end > start {
            writer.member("nextCursor", TraceCursor(behind: end - 1, in: session).text)
          }
        }
        writer.warnings(session.warnings)
      }
    }
  }
}

/// A cursor in the traces of a session: the id of the last one given, or its place where another one is found by that.
private struct TraceCursor: Cursor {
  private(set) var text: String

  init?(_ text: String) { self.text = text }

  init(behind place: Int, in session: Session) {
    if let id = session.text(session.traces[place].id), session.traceIndex(id: id) == place {
      text = id
    } else {
      text = CursorFields.joined("place", place)
      // It must not be the id of another one.
      while session.traceIndex(id: text) != nil { text.insert("0", at: text.index(text.startIndex, offsetBy: 6)) }
    }
  }

  /// The place that it stands behind; `nil` where it is of another session.
  func place(in session: Session) -> Int? {
    if let place = session.traceIndex(id: text) { return place }
    guard let fields = CursorFields(text, count: 2), fields.text(0) == "place", let place: Int = fields.number(1),
      session.traces.indices.contains(place)
    else { return nil }
    return place
  }
}
