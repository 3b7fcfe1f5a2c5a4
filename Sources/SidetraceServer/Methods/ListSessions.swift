internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// `session.list`: the sessions of the sources, a page at a time.
enum ListSessions: Method {
  private static let include = Parameter<[String]>.words(
    "include", ["figures", "shortIds"],
    "what to add: figures gives turns, tokens, cost and errors of each session that is shown, shortIds the part of its id "
      + "that names it among all that are known")
  private static let limit = CommonParameters.limit(50, upTo: 1000, "sessions")

  static let declaration = MethodDeclaration(
    "session.list", "The sessions, a page at a time.",
    SessionFilterParameters.all + SessionFilterParameters.order + [
      include, limit, CommonParameters.cursor, CommonParameters.source, CommonParameters.refresh,
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
    let withFigures = arguments[include].contains("figures")
    let withShortIDs = arguments[include].contains("shortIds")
    return Call.later { [catalog = call.catalog, query] conversation throws(SourceError) in
      var page = try await catalog.sessions(query, source: source, refresh: refresh)
      let figures = withFigures ? await self.figures(of: &page, catalog) : [:]
      let names = withShortIDs ? await catalog.shortNames(with: page.items.map(\.item.info.id)) : nil
      await conversation.roomToAnswer()
      return page.json { summary, source, writer in
        writer.object { writer in
          let id = summary.info.id
          SessionPresentation.members(
            summary, figures: figures[SessionName(source: source, id: id)], source: source, to: &writer)
          writer.member("shortId", names?.of(id))
        }
      }
    }
  }

  private struct SessionName: Hashable {
    let source: String
    let id: String
  }

  /// The figures of those of the page that have none yet; why one has none is told in the page's warnings.
  private static func figures(
    of page: inout MergedPage<SessionSummary>, _ catalog: Catalog
  ) async -> [SessionName: SessionFigures] {
    let wanted = page.items.filter { !$0.item.info.hasDetail && $0.item.info.reported.isEmpty }
    var found: [SessionName: SessionFigures] = [:]
    var warnings = WarningList()
    let answers = await catalog.figures(of: wanted.map { ($0.source, $0.item.info.id) })
    for ((source, summary), answer) in zip(wanted, answers) {
      switch answer {
      case .figures(let figures): found[SessionName(source: source, id: summary.info.id)] = figures
      case .failed(let error): warnings.add("figuresMissing", "\(summary.info.id): \(error.message); \(error.hint)")
      }
    }
    page.warnings += warnings.all
    return found
  }
}
