internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// `trace.list`: the traces of the sources, a page at a time.
enum ListTraces: Method {
  private static let session = Parameter<String?>.optional("sessionId", "only traces of this session")
  private static let filters = ListFilterParameters(of: "traces", after: "started", textIn: "name")
  private static let sort = Parameter<String>.word(
    "sort", TraceQuery.Sort.allCases.map(\.rawValue), default: "start", "what the order goes by")
  private static let limit = CommonParameters.limit(50, upTo: 1000, "traces")

  static let declaration = MethodDeclaration(
    "trace.list", "The traces, a page at a time.",
    [
      session, filters.status, filters.user, filters.tags, filters.after, filters.before, filters.text, sort,
      filters.direction, limit, CommonParameters.cursor, CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: a summary of each trace; `nextCursor` where there are more; `total` where it is known; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    var query = TraceQuery()
    query.sessionID = arguments[session]
    query.statuses = filters.statuses(arguments)
    query.userID = arguments[filters.user]
    query.tags = arguments[filters.tags]
    query.after = arguments[filters.after]
    query.before = arguments[filters.before]
    query.text = arguments[filters.text]
    query.sort = TraceQuery.Sort(rawValue: arguments[sort]) ?? .start
    query.ascending = filters.isAscending(arguments)
    query.limit = arguments[limit]
    do throws(ResponseError) {
      query.cursor = try arguments.cursor(MergeCursor.self, of: "method")?.text
    } catch {
      return .failed(error)
    }
    let source = arguments[CommonParameters.source]
    let refresh = arguments[CommonParameters.refresh]
    return Call.later { [catalog = call.catalog, query] conversation throws(SourceError) in
      let page = try await catalog.traces(query, source: source, refresh: refresh)
      await conversation.roomToAnswer()
      return page.json { summary, source, writer in
        TracePresentation.write(summary, source: source, to: &writer)
      }
    }
  }
}

/// `trace.get`: one trace with its spans.
enum GetTrace: Method {
  private static let include = Parameter<[String]>.words(
    "include", ["summary", "spans", "records"], default: ["summary", "spans"],
    "whether to give the spans, and the trace's records as they came")

  static let declaration = MethodDeclaration(
    "trace.get", "One trace with its spans.",
    [
      CommonParameters.traceID, CommonParameters.sessionOfTrace, include, CommonParameters.payloads,
      CommonParameters.source, CommonParameters.refresh,
    ],
    result: "`trace`, with its `spans` in the order of the source; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let payloads = call.arguments.payloads
    let withSpans = call.arguments[include].contains("spans")
    let withRecords = call.arguments[include].contains("records")
    return call.withTrace(goesOverAll: true, &result) { found, place, writer throws(ResponseError) in
      try writer.object { (writer: inout JSONWriter) throws(ResponseError) in
        writer.member("source", found.source)
        writer.key("trace")
        try TracePresentation.write(
          place, of: found.session, payloads: payloads, withSpans: withSpans, withRecords: withRecords, to: &writer,
          check: AnswerSize.check(of: found))
        writer.warnings(found.session.warnings)
      }
    }
  }
}
