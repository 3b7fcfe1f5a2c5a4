internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// `session.list`: the sessions of the sources, a page at a time.
enum SessionList: Method {
  private static let limit = Shared.limit(50, upTo: 1000, "sessions")

  static let declaration = MethodDeclaration(
    "session.list", "The sessions, a page at a time.",
    SessionFilters.all + SessionFilters.order + [limit, Shared.cursor, Shared.source, Shared.refresh],
    result:
      "`items`: a summary of each session; `nextCursor` where there are more; `total` where it is known; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    var query = SessionFilters.query(arguments)
    query.limit = arguments[limit]
    query.cursor = arguments[Shared.cursor]
    if let cursor = query.cursor, !MergeCursor.isCursor(cursor) {
      return .failed(Arguments.complaint("cursor", "is no cursor of this method", in: declaration))
    }
    let source = arguments[Shared.source]
    let refresh = arguments[Shared.refresh]
    return Call.later { [catalog = call.catalog, query] _ throws(SourceError) in
      try await catalog.sessions(query, source: source, refresh: refresh).json { summary, source, writer in
        SessionPresentation.write(summary, source: source, to: &writer)
      }
    }
  }
}
