internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `session.diff`: what is different between two sessions.
enum CompareSessions: Method {
  private static let other = Parameter<String>.required("otherSessionId", "the session it is compared with")

  static let declaration = MethodDeclaration(
    "session.diff", "What is different between two runs: turns and steps added, removed and changed.",
    [
      CommonParameters.sessionID, other, Comparison.otherSource, Comparison.include, Comparison.format,
      Comparison.limit, CommonParameters.cursor, CommonParameters.source, CommonParameters.refresh,
    ],
    result: Comparison.result)

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    Comparison(
      call, left: .session(call.arguments[CommonParameters.sessionID]), right: .session(call.arguments[other])
    ).answer(&result)
  }
}

/// `trace.diff`: what is different between two traces.
enum CompareTraces: Method {
  private static let other = Parameter<String>.required("otherTraceId", "the trace it is compared with")
  private static let otherSession = Parameter<String?>.optional(
    "otherSessionId", "the session the other trace belongs to; with it, nothing has to be looked up")

  static let declaration = MethodDeclaration(
    "trace.diff", "What is different between two turns: steps added, removed and changed.",
    [
      CommonParameters.traceID, other, CommonParameters.sessionOfTrace, otherSession, Comparison.otherSource,
      Comparison.include, Comparison.format, Comparison.limit, CommonParameters.cursor, CommonParameters.source,
      CommonParameters.refresh,
    ],
    result: Comparison.result)

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let (left, right) = (call.arguments[CommonParameters.traceID], call.arguments[other])
    var comparison = Comparison(
      call, left: call.arguments[CommonParameters.sessionOfTrace].map(SessionKey.session) ?? .trace(left),
      right: call.arguments[otherSession].map(SessionKey.session) ?? .trace(right))
    comparison.traces = (left, right)
    return comparison.answer(&result)
  }
}

/// Two runs that are to be compared: finds both, at once where they are in memory and short.
private struct Comparison: Sendable {
  static let otherSource = Parameter<String?>.optional(
    "otherSource", "the source of the other one, by its name; without it, the one that has it")
  static let include = Parameter<[String]>.words(
    "include", ["summary", "changes"], default: ["summary"],
    "what to give: a few lines with the figures behind them, or the turns and steps that differ, page by page")
  static let format = Parameter<String>.word(
    "format", ["json", "markdown"], default: "json",
    "markdown also gives the summary as text for a comment or a model")
  static let limit = CommonParameters.limit(100, upTo: 10_000, "turns, added, removed and changed steps")
  static let result =
    "`left` and `right`: what was compared; `isEqual`; `summary`, lines for people; `deltas`; `firstDivergence`; "
    + "`counts`; `markdown`. With changes also `turns`, `added`, `removed`, `changed`, `omitted`: how many of each are "
    + "not given, and `nextCursor`; `approximate`."

  /// Of so many steps of each sort the summary tells the names.
  private static let mostNamed = 10_000

  /// Up to how many spans on both sides are compared on the reading thread. PayloadExtent are read, so this is little.
  private static let shortWork = 500

  let call: Call
  let left: SessionKey
  let right: SessionKey
  /// The ids of the traces, where only those are compared.
  var traces: (left: String, right: String)?

  init(_ call: Call, left: SessionKey, right: SessionKey) {
    self.call = call
    self.left = left
    self.right = right
  }

  func answer(_ result: inout JSONWriter) -> Outcome {
    let (source, other) = (call.arguments[CommonParameters.source], call.arguments[Self.otherSource])
    let refresh = call.arguments[CommonParameters.refresh]
    if !refresh, let one = call.catalog.resident(left, source: source),
      let two = call.catalog.resident(right, source: other),
      one.session.spans.count + two.session.spans.count <= Self.shortWork
    {
      do throws(ResponseError) {
        try write(one, two, isCancelled: { false }, to: &result)
        return .answered
      } catch {
        return .failed(error)
      }
    }
    return .later { [self] conversation throws(ResponseError) in
      let reporter = ProgressReporter(conversation, call.arguments, title: "Fetching the runs", writePart: nil)
      defer { reporter.end() }
      let one: Catalog.Located
      let two: Catalog.Located
      do throws(SourceError) {
        one = try await call.catalog.located(left, source: source, refresh: refresh, listener: reporter.listener)
        two = try await call.catalog.located(right, source: other, refresh: refresh)
      } catch {
        throw ErrorPresentation.response(error)
      }
      await conversation.roomToAnswer()
      let written: Result<JSONBytes, ResponseError> = await WorkerThreads.shared.answering {
        let isCancelled = Interruption.probe()
        return Result { () throws(ResponseError) in
          try json { (writer: inout JSONWriter) throws(ResponseError) in
            try write(one, two, isCancelled: isCancelled, to: &writer)
          }
        }
      }
      return try written.get()
    }
  }

  private func write(
    _ one: Catalog.Located, _ two: Catalog.Located, isCancelled: @escaping () -> Bool, to writer: inout JSONWriter
  ) throws(ResponseError) {
    var places: (left: Int, right: Int)?
    if let traces { places = (try place(traces.left, one), try place(traces.right, two)) }
    let cursor = try call.arguments.cursor(DiffCursor.self, of: "comparison")
    let page = DiffPresentation.Page(first: cursor?.first ?? 0, limit: call.arguments[Self.limit])
    let includesChanges = call.arguments[Self.include].contains("changes")
    let diff = SessionDiff(
      one.session, two.session, traces: places,
      limit: max(includesChanges ? page.end : 0, Self.mostNamed), isCancelled: isCancelled)
    // What is left of cancelled work is not to be mistaken for a result; nobody reads this answer.
    if isCancelled() { throw Interruption.cancelled }
    DiffPresentation(
      diff: diff, leftSource: one.source, rightSource: two.source, traces: places, page: includesChanges ? page : nil,
      hasSummary: call.arguments[Self.include].contains("summary"),
      hasMarkdown: call.arguments[Self.format] == "markdown"
    ).write(to: &writer)
  }

  private func place(_ id: String, _ found: Catalog.Located) throws(ResponseError) -> Int {
    if let place = found.session.traceIndex(id: id) { return place }
    throw found.noTrace(id)
  }
}
