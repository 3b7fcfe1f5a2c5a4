internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// Parameters that many methods have.
enum Shared {
  static let source = Parameter<String?>.optional(
    "source", "the source to ask, by its name; without it, the one that has what is asked for")
  static let refresh = Parameter<Bool>.flag("refresh", "fetch again even if it is in memory and fresh")
  static let cursor = Parameter<String?>.optional("cursor", "where to go on: the nextCursor of the page before")
  static let sessionID = Parameter<String>.required("sessionId", "the session")
  static let traceID = Parameter<String>.required("traceId", "the trace")
  static let sessionOfTrace = Parameter<String?>.optional(
    "sessionId", "the session the trace belongs to; with it, nothing has to be looked up")

  static func limit(_ fallback: Int, upTo most: Int, _ what: String) -> Parameter<Int> {
    .integer("limit", 1...most, default: fallback, "the most \(what) to give")
  }

  static func noTrace(_ id: String, _ found: Catalog.Located) -> ResponseError {
    ErrorPresentation.response(
      SourceError(
        .notFound, source: found.source, "there is no trace '\(id)' in session '\(found.session.id)'",
        hint: "session.get shows the traces of a session"))
  }
}

/// From how many spans on work over all of them is no longer done on the reading thread.
private let longWork = 20_000

/// How much of a session an answer goes over, which decides on which thread it is made.
enum Extent: Sendable {
  /// No more than it gives.
  case few
  case trace(String)
  case session
  /// Every span, and the bytes of their payloads.
  case payloads

  func spanCount(in session: Session) -> Int {
    switch self {
    case .few: 0
    case .trace(let id): session.traceIndex(id: id).map { session.traces[$0].rows.count } ?? 0
    case .session: session.spans.count
    // To look through so many bytes takes about as long as to look at one span.
    case .payloads: max(session.spans.count, session.bytes.byteCount / 50)
    }
  }
}

extension Call {
  /// How a result goes out in parts: how each trace is written, and the result without the traces.
  struct PartRender: Sendable {
    let trace: @Sendable (Session, Int, inout JSONWriter) -> Void
    let rest: Render
  }

  typealias Render = @Sendable (Catalog.Located, inout JSONWriter) throws(ResponseError) -> Void

  /// Answers from a session: at once where it is in memory and the work is short, later else.
  ///
  /// - Parameter extent: how much of the session the work goes over.
  func withSession(
    _ wanted: Catalog.Wanted, extent: Extent, _ result: inout JSONWriter,
    parts: PartRender? = nil, _ render: @escaping Render
  ) -> Outcome {
    let source = arguments[Shared.source]
    let refresh = arguments[Shared.refresh]
    if !refresh, let found = catalog.resident(wanted, source: source) {
      if extent.spanCount(in: found.session) <= longWork {
        do throws(ResponseError) {
          try render(found, &result)
          return .answered
        } catch {
          return .failed(error)
        }
      }
      return .later { conversation throws(ResponseError) in try await Self.rendered(found, extent, render, conversation)
      }
    }
    return .later { [catalog, arguments] conversation throws(ResponseError) in
      let reporter = ProgressReporter(
        conversation, arguments, title: "Fetching the session", writePart: parts?.trace)
      defer { reporter.end() }
      let found: Catalog.Located
      do throws(SourceError) {
        found = try await catalog.located(wanted, source: source, refresh: refresh, listener: reporter.listener)
      } catch {
        throw ErrorPresentation.response(error)
      }
      return try await Self.rendered(
        found, extent, reporter.gaveParts ? parts?.rest ?? render : render, conversation)
    }
  }

  private static func rendered(
    _ found: Catalog.Located, _ extent: Extent, _ render: @escaping Render, _ conversation: Conversation
  ) async throws(ResponseError) -> JSONBytes {
    await conversation.roomToAnswer()
    let work: @Sendable () -> Result<JSONBytes, ResponseError> = {
      Result { () throws(ResponseError) in
        try json { (writer: inout JSONWriter) throws(ResponseError) in try render(found, &writer) }
      }
    }
    // Short work is not worth another thread.
    if extent.spanCount(in: found.session) <= longWork { return try work().get() }
    let result = await WorkerThreads.shared.interruptibly(work)
    return try result.get()
  }

  /// Answers from the session that holds a trace.
  func withTrace(
    goesOverAll: Bool, _ result: inout JSONWriter,
    _ render: @escaping @Sendable (Catalog.Located, Int, inout JSONWriter) throws(ResponseError) -> Void
  ) -> Outcome {
    let id = arguments[Shared.traceID]
    let session = arguments[Shared.sessionOfTrace]
    let wanted = session.map(Catalog.Wanted.session) ?? .trace(id)
    return withSession(wanted, extent: goesOverAll ? .trace(id) : .few, &result) {
      found, writer throws(ResponseError) in
      guard let place = found.session.traceIndex(id: id) else {
        throw Shared.noTrace(id, found)
      }
      try render(found, place, &writer)
    }
  }
}
