package import JSONRPC
package import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

extension Call {
  /// How a result goes out in parts: how each trace is written, and the result without the traces.
  package struct PartRender: Sendable {
    let trace: @Sendable (Session, Int, inout JSONWriter) -> Void
    let rest: Render
  }

  /// Writes the result from a session.
  package typealias Render = @Sendable (Catalog.Located, inout JSONWriter) throws(ResponseError) -> Void

  /// Answers from a session: at once where it is in memory and the work is short, later else.
  ///
  /// - Parameters:
  ///   - source: where it is known to be; without it, the one that the request names.
  ///   - extent: how much of the session the work goes over.
  package func withSession(
    _ wanted: SessionKey, in source: String? = nil, extent: Extent, _ result: inout JSONWriter,
    parts: PartRender? = nil, _ render: @escaping Render
  ) -> Outcome {
    let render: Render = { found, writer throws(ResponseError) in
      let before = writer.count
      try render(found, &writer)
      try AnswerSize.check(writer.count - before, of: found)
    }
    let source = source ?? arguments[CommonParameters.source]
    let refresh = arguments[CommonParameters.refresh]
    if !refresh, let found = catalog.resident(wanted, source: source) {
      if extent.isShort(in: found.session) {
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

  /// Makes the answer when the client has room for it: on this thread where that is short, else on one of its own.
  package static func rendered(
    _ found: Catalog.Located, _ extent: Extent, _ render: @escaping Render, _ conversation: Conversation
  ) async throws(ResponseError) -> JSONBytes {
    await conversation.roomToAnswer()
    let work: @Sendable () -> Result<JSONBytes, ResponseError> = {
      Result { () throws(ResponseError) in
        try json { (writer: inout JSONWriter) throws(ResponseError) in try render(found, &writer) }
      }
    }
    // Short work is not worth another thread.
    if extent.isShort(in: found.session) { return try work().get() }
    let result = await WorkerThreads.shared.answering(work)
    return try result.get()
  }

  /// Answers from the session that holds a trace.
  package func withTrace(
    goesOverAll: Bool, _ result: inout JSONWriter,
    _ render: @escaping @Sendable (Catalog.Located, Int, inout JSONWriter) throws(ResponseError) -> Void
  ) -> Outcome {
    let id = arguments[CommonParameters.traceID]
    let session = arguments[CommonParameters.sessionOfTrace]
    let wanted = session.map(SessionKey.session) ?? .trace(id)
    return withSession(wanted, extent: goesOverAll ? .trace(id) : .few, &result) {
      found, writer throws(ResponseError) in
      guard let place = found.session.traceIndex(id: id) else {
        throw found.noTrace(id)
      }
      try render(found, place, &writer)
    }
  }
}
