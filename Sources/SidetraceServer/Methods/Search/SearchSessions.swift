internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `session.search`: text in what was said and done, over all sessions of all sources.
enum SearchSessions: Method {
  private static let text = Parameter<String?>.optional("text", "the text to look for, in any case, as it stands")
  private static let query = Parameter<String?>.optional(
    "query", "only spans that match this query; its free text is looked for as text is")
  private static let places = Parameter<[String]>.words(
    "in", TextPlace.allCases.map(\.rawValue), default: ["error", "input", "output", "metadata"],
    "where to look for text; names, agents, models and types need every session to be read whole")
  private static let after = Parameter<Timestamp?>.time("after", "only sessions that went on at this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only spans that began before this time")
  private static let agent = Parameter<String?>.optional(
    "agent", "only sessions of this agent or source, in any case; `*` stands for anything")
  private static let folder = Parameter<String?>.optional(
    "folder", "only sessions that ran in this folder or below it")
  private static let limit = CommonParameters.limit(50, upTo: 1000, "spans")
  private static let sessionLimit = Parameter<Int>.integer(
    "sessionLimit", 1...100_000, default: 200, "the most sessions of a service to look at; files are all looked at")

  static let declaration = MethodDeclaration(
    "session.search",
    "Text in what was said and done, over all sessions of all sources, the latest session first. Give text or query.",
    [
      text, query, places, after, before, agent, folder, limit, sessionLimit, CommonParameters.cursor,
      CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: of each span in which all was found its session, its turn, the first match and a snippet; `nextCursor` "
      + "where there may be more; `sessionCount`; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    do throws(ResponseError) {
      let query = try SearchTrace.query(arguments[text], arguments[query], before: arguments[before], in: declaration)
      let search = SessionSearch(
        call: call, query: query, places: Set(arguments[places].compactMap { TextPlace(rawValue: $0) }),
        agent: arguments[agent].map { TextPattern($0) }, folder: arguments[folder].map(SessionSearch.trimmed),
        limit: arguments[limit])
      let cursor = try arguments.cursor(SearchCursor.self)
      return .later { conversation throws(ResponseError) in
        let reporter = ProgressReporter(conversation, arguments, title: "Looking through sessions", writePart: nil)
        defer { reporter.end() }
        let sessions: [KnownSession]
        let warnings: [Warning]
        do throws(SourceError) {
          (sessions, warnings) = try await call.catalog.knownSessions(
            source: arguments[CommonParameters.source], after: arguments[after], before: arguments[before],
            serviceLimit: arguments[sessionLimit])
        } catch {
          throw ErrorPresentation.response(error)
        }
        let page = try await search.page(of: sessions, behind: cursor, warnings: warnings, reporter)
        await conversation.roomToAnswer()
        return page
      }
    } catch {
      return .failed(error)
    }
  }
}

/// Where a search over sessions goes on: behind a span of a session, or behind the session as a whole.
struct SearchCursor: Cursor, Equatable {
  var source: String
  var session: String
  /// When the session had changed last, by which they are ordered.
  var changed: Timestamp?
  /// Behind the last span given; without it the session is done.
  var span: SpanCursor?

  init(behind session: KnownSession, span: SpanCursor?) {
    source = session.source
    self.session = session.mark.id
    changed = session.mark.changed
    self.span = span
  }

  init?(_ text: String) {
    let read = (try? JSONDocument(Bytes(text)))?.withRoot { root -> (String, String, Timestamp?, String?)? in
      guard let source = root["source"]?.stringValue, let session = root["session"]?.stringValue else { return nil }
      let changed = root["changed"].flatMap { Count($0) }.map { Timestamp($0.amount) }
      return (source, session, changed, root["span"]?.stringValue)
    }
    guard let (source, session, changed, span) = read ?? nil else { return nil }
    (self.source, self.session, self.changed) = (source, session, changed)
    self.span = span.flatMap(SpanCursor.init)
    if span != nil, self.span == nil { return nil }
  }

  var text: String {
    json { writer in
      writer.object { writer in
        writer.member("source", source)
        writer.member("session", session)
        if let changed {
          writer.key("changed")
          changed.write(to: &writer, scale: 0)
        }
        writer.member("span", span?.text)
      }
    }.text
  }

  /// Whether a session stands before the place where the search goes on, or is done.
  func isBehind(_ other: KnownSession) -> Bool {
    if other.source == source, other.mark.id == session { return span == nil }
    // One that has changed since has come to the front, where it was not looked at yet; it is left to a new search.
    return other.isBefore(KnownSession(source: source, mark: SessionMark(id: session, changed: changed)))
  }
}
