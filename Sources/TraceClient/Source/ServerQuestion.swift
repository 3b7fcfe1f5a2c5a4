public import JSONTape

/// Something that a service works out itself. What can be computed from the spans is computed here, on every source
/// alike; a service's own answer is given beside that, as it came.
public enum ServerQuestion: Hashable, Sendable {
  case metrics(session: String)
  case analysis(session: String)
  /// The events below a span.
  case children(span: String, session: String)
  /// The events of a session, filtered by the service.
  case traces(session: String, eventTypes: [String], decisionKinds: [String])
  /// The project's traces as a table.
  case export
  /// The calls of models over all sessions, a page at a time.
  case generations(limit: Int, offset: Int)
}

/// An answer as it came.
public struct ServerAnswer: Sendable {
  /// The media type, with its parameters.
  public let contentType: String
  /// The body as it came.
  public let body: Bytes

  /// - Parameters:
  ///   - contentType: the media type, with its parameters.
  ///   - body: the body as it came.
  public init(contentType: String, body: Bytes) {
    self.contentType = contentType
    self.body = body
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
