internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// `session.list`: the sessions of the sources, a page at a time.
enum ListSessions: Method {
  private static let limit = CommonParameters.limit(50, upTo: 1000, "sessions")

  static let declaration = MethodDeclaration(
    "session.list", "The sessions, a page at a time.",
    SessionFilterParameters.all + SessionFilterParameters.order + [
      limit, CommonParameters.cursor, CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: a summary of each session; `nextCursor` where there are more; `total` where it is known; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    var query = SessionFilterParameters.query(arguments)
    query.limit = arguments[limit]
    do throws(ResponseError) {
      query.cursor = try arguments.cursor(MergeCursor.self, of: "method")?.text
    } catch {
      return .failed(error)
    }
    let source = arguments[CommonParameters.source]
    let refresh = arguments[CommonParameters.refresh]
    return Call.later { [catalog = call.catalog, query] conversation throws(SourceError) in
      let page = try await catalog.sessions(query, source: source, refresh: refresh)
      await conversation.roomToAnswer()
      return page.json { summary, source, writer in
        SessionPresentation.write(summary, source: source, to: &writer)
      }
    }
  }
}
