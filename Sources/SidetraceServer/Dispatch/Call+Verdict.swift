package import JSONRPC
package import JSONTape
package import TraceClient

extension Call {
  package typealias VerdictRender =
    @Sendable (Catalog.Located, ServiceVerdict, inout JSONWriter) throws(ResponseError) -> Void

  /// Answers from a session and what its service says of it. Where the service says nothing, or said it already, as
  /// `withSession` does.
  package func withSessionAndVerdict(
    _ id: String, _ question: @escaping @Sendable (String) -> ServerQuestion, _ result: inout JSONWriter,
    _ render: @escaping VerdictRender
  ) -> Outcome {
    let wanted = SessionKey.session(id)
    let source = arguments[CommonParameters.source]
    let refresh = arguments[CommonParameters.refresh]
    let candidates = catalog.sources.filter { source == nil || $0.name == source }
    guard candidates.contains(where: { $0.answersItself(question(id)) }) else {
      return withSession(wanted, extent: .session, &result) { found, writer throws(ResponseError) in
        try render(found, .none, &writer)
      }
    }
    if !refresh, let found = catalog.resident(wanted, source: source),
      let verdict = catalog.knownVerdict(question, on: found)
    {
      return withSession(wanted, extent: .session, &result) { found, writer throws(ResponseError) in
        try render(found, verdict, &writer)
      }
    }
    return .later { [catalog] conversation throws(ResponseError) in
      let found: Catalog.Located
      do throws(SourceError) {
        found = try await catalog.located(wanted, source: source, refresh: refresh)
      } catch {
        throw ErrorPresentation.response(error)
      }
      let verdict = await catalog.verdict(question, on: found)
      return try await Self.rendered(
        found, .session, { found, writer throws(ResponseError) in try render(found, verdict, &writer) }, conversation)
    }
  }
}
