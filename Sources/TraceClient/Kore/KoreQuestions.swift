internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// What Kore works out itself. No body of these is published, so they are handed on as they come.
extension KoreSource {
  /// Whether the API that is used has an endpoint for it.
  public func answersItself(_ question: ServerQuestion) -> Bool {
    switch (configuration.api, question) {
    case (.project, _), (.analytics, .generations): true
    case (.analytics, _): false
    }
  }

  /// The server's answer as it came.
  public func answer(_ question: ServerQuestion) async throws(SourceError) -> ServerAnswer {
    guard answersItself(question) else {
      throw SourceError(
        .unsupported, source: name, "Kore's analytics API does not answer this", hint: "set KORE_API to project")
    }
    let (path, query) = call(for: question)
    if question == .export {
      let response = try await client.getText(path, query: query)
      return ServerAnswer(
        contentType: client.shown(response.headers["content-type"] ?? "text/csv"), body: response.body)
    }
    let body = try await client.get(path, query: query)
    // Looked at here, so that no answer is handed on that is no JSON.
    try bodies.read(body, missing: "without an object") { $0.isObject || $0.isArray ? () : nil }
    return ServerAnswer(contentType: "application/json", body: OneLineBody.flattened(body, 0..<body.count))
  }

  private func call(for question: ServerQuestion) -> (path: String, query: [(name: String, value: String)]) {
    func session(_ id: String, _ rest: String) -> String { path("/" + PercentEncoding.segment(id) + rest) }
    switch question {
    case .metrics(let id): return (session(id, "/metrics"), [])
    case .analysis(let id): return (session(id, "/analysis"), [])
    case .children(let span, let id): return (session(id, "/traces/\(PercentEncoding.segment(span))/children"), [])
    case .traces(let id, let types, let kinds):
      var query = types.map { (name: "eventType", value: $0) } + kinds.map { (name: "decisionKind", value: $0) }
      query += [("include", "metrics"), ("limit", "200")]
      return (session(id, "/traces"), query)
    case .export: return (path("/export"), [("format", "csv")])
    case .generations(let limit, let offset):
      let page: [(name: String, value: String)] = [("limit", "\(limit)"), ("offset", "\(offset)")]
      guard configuration.api == .analytics else { return (path("/generations"), page) }
      let window = KoreWindow(after: nil, before: nil, days: configuration.days)
      return (path("/llm-ledger"), window.parameters + [("dataMode", "full")] + page)
    }
  }
}
