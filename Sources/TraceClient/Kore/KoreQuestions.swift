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
    var answer = ServerAnswer(contentType: "application/json", body: OneLineBody.flattened(body, 0..<body.count))
    let page = Self.page(of: question).map { ServerPage(limit: min($0.limit, mostPerPage), offset: $0.offset) }
    let list = try bodies.read(body, missing: "without an object") { root -> PageWords? in
      guard root.isObject || root.isArray else { return nil }
      return PageWords(
        entries: page == nil ? 0 : KoreFormat.contents(of: root)?.elements ?? 0, total: KoreEnvelope.statedTotal(root),
        hasMore: KoreEnvelope.hasMore(root))
    }
    if let page { answer.goesOn(behind: page, entries: list.entries, total: list.total, hasMore: list.hasMore) }
    return answer
  }

  /// What a page says of its list.
  private struct PageWords {
    let entries: Int
    let total: Count?
    let hasMore: Bool?
  }

  /// What the service gives at once: the project API 200 events, the analytics API 10,000 calls of models.
  private var mostPerPage: Int { configuration.api == .project ? 200 : 10_000 }

  private static func page(of question: ServerQuestion) -> ServerPage? {
    switch question {
    case .children(_, _, let page), .traces(_, _, _, let page), .generations(let page): page
    case .metrics, .analysis, .export: nil
    }
  }

  private func call(for question: ServerQuestion) -> (path: String, query: [(name: String, value: String)]) {
    func session(_ id: String, _ rest: String) -> String { path("/" + PercentEncoding.segment(id) + rest) }
    func part(_ page: ServerPage) -> [(name: String, value: String)] {
      [("limit", "\(min(page.limit, mostPerPage))"), ("offset", "\(page.offset)")]
    }
    switch question {
    case .metrics(let id): return (session(id, "/metrics"), [])
    case .analysis(let id): return (session(id, "/analysis"), [])
    case .children(let span, let id, let page):
      return (session(id, "/traces/\(PercentEncoding.segment(span))/children"), part(page))
    case .traces(let id, let types, let kinds, let page):
      let filters = types.map { (name: "eventType", value: $0) } + kinds.map { (name: "decisionKind", value: $0) }
      return (session(id, "/traces"), filters + [("include", "metrics")] + part(page))
    case .export: return (path("/export"), [("format", "csv")])
    case .generations(let page):
      guard configuration.api == .analytics else { return (path("/generations"), part(page)) }
      let window = KoreWindow(after: nil, before: nil, days: configuration.days)
      return (path("/llm-ledger"), window.parameters + [("dataMode", "full")] + part(page))
    }
  }
}
