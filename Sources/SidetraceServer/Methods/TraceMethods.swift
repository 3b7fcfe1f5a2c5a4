internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// `trace.list`: the traces of the sources, a page at a time.
enum TraceList: Method {
  private static let session = Parameter<String?>.optional("sessionId", "only traces of this session")
  private static let status = Parameter<[String]>.words(
    "status", RunStatus.allCases.map { "\($0.name)" }, "only traces with one of these statuses")
  private static let user = Parameter<String?>.optional("userId", "only traces of this user")
  private static let tags = Parameter<[String]>.strings("tags", "only traces with one of these tags")
  private static let after = Parameter<Timestamp?>.time("after", "only traces that started at this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only traces that started before this time")
  private static let text = Parameter<String?>.optional("text", "only traces whose name contains this, in any case")
  private static let sort = Parameter<String>.word(
    "sort", TraceQuery.Sort.allCases.map(\.rawValue), default: "start", "what the order goes by")
  private static let order = Parameter<String>.word(
    "order", ["descending", "ascending"], default: "descending", "which come first")
  private static let limit = Shared.limit(50, upTo: 1000, "traces")

  static let declaration = MethodDeclaration(
    "trace.list", "The traces, a page at a time.",
    [
      session, status, user, tags, after, before, text, sort, order, limit, Shared.cursor,
      Shared.source, Shared.refresh,
    ],
    result:
      "`items`: a summary of each trace; `nextCursor` where there are more; `total` where it is known; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    var query = TraceQuery()
    query.sessionID = arguments[session]
    query.statuses = arguments[status].map { RunStatus(word: $0) }
    query.userID = arguments[user]
    query.tags = arguments[tags]
    query.after = arguments[after]
    query.before = arguments[before]
    query.text = arguments[text]
    query.sort = TraceQuery.Sort(rawValue: arguments[sort]) ?? .start
    query.ascending = arguments[order] == "ascending"
    query.limit = arguments[limit]
    query.cursor = arguments[Shared.cursor]
    if let cursor = query.cursor, !MergeCursor.isCursor(cursor) {
      return .failed(Arguments.complaint("cursor", "is no cursor of this method", in: declaration))
    }
    let source = arguments[Shared.source]
    let refresh = arguments[Shared.refresh]
    return Call.later { [catalog = call.catalog, query] _ throws(SourceError) in
      try await catalog.traces(query, source: source, refresh: refresh).json { summary, source, writer in
        TracePresentation.write(summary, source: source, to: &writer)
      }
    }
  }
}

/// `trace.get`: one trace with its spans.
enum TraceGet: Method {
  private static let include = Parameter<[String]>.words(
    "include", ["summary", "spans", "records"], default: ["summary", "spans"],
    "whether to give the spans, and the trace's records as they came")

  static let declaration = MethodDeclaration(
    "trace.get", "One trace with its spans.",
    [Shared.traceID, Shared.sessionOfTrace, include, Payloads.parameter, Shared.source, Shared.refresh],
    result: "`trace`, with its `spans` in the order of the source; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let payloads = Payloads(rawValue: call.arguments[Payloads.parameter]) ?? .preview
    let withSpans = call.arguments[include].contains("spans")
    let withRecords = call.arguments[include].contains("records")
    return call.withTrace(goesOverAll: true, &result) { found, place, writer in
      writer.object { writer in
        writer.member("source", found.source)
        writer.key("trace")
        TracePresentation.write(
          place, of: found.session, payloads: payloads, withSpans: withSpans, withRecords: withRecords, to: &writer)
        writer.warnings(found.session.warnings)
      }
    }
  }
}
