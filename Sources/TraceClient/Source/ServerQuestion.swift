public import JSONTape
public import TraceModel

/// Something that a service works out itself. What can be computed from the spans is computed here, on every source
/// alike; a service's own answer is given beside that, as it came.
public enum ServerQuestion: Hashable, Sendable {
  case metrics(session: String)
  case analysis(session: String)
  /// The events below a span, a page at a time.
  case children(span: String, session: String, ServerPage)
  /// The events of a session, filtered by the service, a page at a time.
  case traces(session: String, eventTypes: [String], decisionKinds: [String], ServerPage)
  /// The project's traces as a table.
  case export
  /// The calls of models over all sessions, a page at a time.
  case generations(ServerPage)
}

/// A part of a service's list.
public struct ServerPage: Hashable, Sendable {
  /// The most entries that are wanted; the service may give fewer.
  public var limit: Int
  /// How many entries are passed over.
  public var offset: Int

  /// - Parameters:
  ///   - limit: the most entries that are wanted.
  ///   - offset: how many are passed over.
  public init(limit: Int, offset: Int = 0) {
    self.limit = limit
    self.offset = offset
  }
}

/// An answer as it came.
public struct ServerAnswer: Sendable {
  /// The media type, with its parameters.
  public let contentType: String
  /// The body as it came.
  public let body: Bytes
  /// How many entries to pass over for the next part of a list; `nil` at its end, and for what is no list.
  public var nextOffset: Int?
  /// How many entries the list has in all, where the service says so.
  public var total: Count?

  /// - Parameters:
  ///   - contentType: the media type, with its parameters.
  ///   - body: the body as it came.
  public init(contentType: String, body: Bytes) {
    self.contentType = contentType
    self.body = body
  }

  /// Says where the list goes on behind this page.
  ///
  /// - Parameters:
  ///   - entries: how many the page has.
  ///   - hasMore: the service's word on whether there are more.
  mutating func goesOn(behind page: ServerPage, entries: Int, total: Count?, hasMore: Bool?) {
    self.total = total
    let (end, isBeyond) = page.offset.addingReportingOverflow(entries)
    guard entries > 0, !isBeyond else { return }
    let isLast = total.map { Count(clamping: end) >= $0 } ?? (entries < page.limit)
    if hasMore ?? !isLast { nextOffset = end }
  }

  /// Whether the body says that it is JSON.
  public var isJSON: Bool { contentType.lowercased().contains("json") }
}

extension TraceSource {
  /// No: most sources answer nothing by themselves.
  public func answersItself(_ question: ServerQuestion) -> Bool { false }

  /// Throws that the source has no answer of its own.
  public func answer(_ question: ServerQuestion) async throws(SourceError) -> ServerAnswer {
    throw SourceError(
      .unsupported, source: name, "a source of kind \(kind) does not answer this itself",
      hint: "session.metrics, session.analysis, trace.children and session.export compute it on every source")
  }
}
