internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// `code.location`: the line that one span belongs to, for those who come from a trace.
enum LocateSpan: Method {
  private static let spanID = Parameter<String>.required("spanId", "the span")
  private static let traceID = Parameter<String?>.optional("traceId", "the trace it belongs to")
  private static let sessionID = Parameter<String?>.optional("sessionId", "the session it belongs to")

  static let declaration = MethodDeclaration(
    "code.location", "The line of code that a span names. Give traceId or sessionId.",
    [spanID, traceID, sessionID, CommonParameters.source, CommonParameters.refresh],
    result:
      "`location`: `path`, `line`, and `uri` where the file is in the client's folders; left out where the span names "
      + "no file.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let (id, trace, session) = (call.arguments[spanID], call.arguments[traceID], call.arguments[sessionID])
    let (source, refresh) = (call.arguments[CommonParameters.source], call.arguments[CommonParameters.refresh])
    guard let wanted = session.map(SessionKey.session) ?? trace.map(SessionKey.trace) else {
      return .failed(Arguments.complaint("traceId", "or sessionId is required", in: declaration))
    }
    let (code, catalog) = (call.context.code, call.catalog)
    return .later { _ throws(ResponseError) in
      let found: Catalog.Located
      do throws(SourceError) {
        found = try await catalog.located(wanted, source: source, refresh: refresh)
      } catch {
        throw ErrorPresentation.response(error)
      }
      let span = try GetSpan.span(id, trace, found, declaration)
      let place = await place(of: span, in: found, code)
      return json { writer in
        writer.object { writer in
          writer.member("source", found.source)
          writer.member("sessionId", found.session.id.isEmpty ? nil : found.session.id)
          writer.member("spanId", id)
          guard let place else { return }
          writer.key("location")
          writer.object { writer in
            if place.isHere { writer.member("uri", DocumentURI.uri(place.path)) }
            writer.member("path", place.path.text)
            writer.member("line", place.line)
          }
        }
      }
    }
  }

  /// The place that a span names, by the strongest of its rules, among the files of the client's folders.
  private static func place(of span: Span, in found: Catalog.Located, _ code: CodeContext) async -> SpanPlace? {
    await code.workspace.listFiles()
    let files = code.workspace.files
    let known = code.sessions.code(of: found.session)
    return await WorkerThreads.shared.run {
      (known ?? SessionCode(found.session)).places(in: files)[span.row]
    }
  }
}
