internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// Goes through sessions one after another until enough calls are gathered.
struct GenerationGathering {
  let call: Call
  var sessions: SessionSequence
  var page: GenerationPage
  /// Whether a session that cannot be had is told of, and does not fail the request.
  let mayFail: Bool
  /// How many sessions are looked through at most.
  let sessionLimit: Int
  let reporter: ProgressReporter

  private var warnings = WarningList()
  private var cursor: GenerationCursor?

  init(
    call: Call, sessions: SessionSequence, page: GenerationPage, mayFail: Bool, sessionLimit: Int,
    reporter: ProgressReporter
  ) {
    self.call = call
    self.sessions = sessions
    self.page = page
    self.mayFail = mayFail
    self.sessionLimit = sessionLimit
    self.reporter = reporter
  }

  mutating func run(_ conversation: Conversation) async throws(ResponseError) -> JSONBytes {
    var count = 0
    while !page.isFull, count < sessionLimit, let entry = try await next() {
      count += 1
      let (looked, items) = (count, page.items.count)
      if looked > 1 {
        reporter.step("\(looked) sessions, \(items) calls", percentage: items * 100 / page.limit)
      }
      try await look(at: entry)
    }
    // Whether anything comes behind the last session is only known by looking.
    if let cursor, cursor.span == nil, try await next() == nil { self.cursor = nil }
    warnings.add(sessions.warnings)
    await conversation.roomToAnswer()
    return json { page.write(scope: "page", nextCursor: cursor?.text, warnings: warnings.all, to: &$0) }
  }

  private mutating func next() async throws(ResponseError) -> SessionSequence.Entry? {
    do throws(SourceError) {
      return try await sessions.next()
    } catch {
      throw ErrorPresentation.response(error)
    }
  }

  private mutating func look(at entry: SessionSequence.Entry) async throws(ResponseError) {
    try Interruption.check()
    let found: Catalog.Located
    do throws(SourceError) {
      found = try await call.catalog.located(
        .session(entry.id), source: entry.source, refresh: call.arguments[CommonParameters.refresh])
    } catch {
      guard mayFail, error.kind != .cancelled else { throw ErrorPresentation.response(error) }
      warnings.add("sessionFailed", "\(entry.id): \(error.message); \(error.hint)")
      cursor = entry.cursor(source: entry.source ?? "", span: nil)
      return
    }
    let before = page
    let foreignCursor = call.arguments.foreignCursor()
    let grown = await WorkerThreads.shared.answering {
      Self.adding(found, entry.span, to: before, orThrow: foreignCursor)
    }
    let rest: SpanCursor?
    (page, rest) = try grown.get()
    cursor = entry.cursor(source: found.source, span: rest)
    warnings.add(found.session.warnings)
  }

  private static func adding(
    _ found: Catalog.Located, _ span: SpanCursor?, to page: GenerationPage, orThrow foreignCursor: ResponseError
  ) -> Result<(GenerationPage, rest: SpanCursor?), ResponseError> {
    Result { () throws(ResponseError) in
      guard let start = SpanCursor.firstRow(behind: span, in: found.session) else { throw foreignCursor }
      var page = page
      let rest = try page.add(found, from: start, countsAll: false)
      return (page, rest)
    }
  }
}
