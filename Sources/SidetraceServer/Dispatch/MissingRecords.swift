package import JSONRPC
internal import TraceClient
internal import TraceModel

extension Catalog.Located {
  /// That the session was found, and the trace in it was not.
  package func noTrace(_ id: String) -> ResponseError {
    ErrorPresentation.response(
      SourceError(
        .notFound, source: source, "there is no trace '\(id)' in session '\(session.id)'",
        hint: "session.get shows the traces of a session"))
  }

  /// That the session was found, and the span in it was not.
  package func noSpan(_ id: String) -> ResponseError {
    ErrorPresentation.response(
      SourceError(
        .notFound, source: source, "there is no span '\(id)' there", hint: "trace.children shows the spans of a trace"))
  }
}
