internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

extension FuzzTargets {
  /// The query language: what can be understood is asked of a small session.
  static let query = FuzzTarget("query", "a query string", longestInput: 512, seeds: ConversationSeeds.queries) {
    input throws(Violation) in
    let text = input.text(0..<input.count)
    let parsed: SpanQuery
    do throws(QueryError) {
      parsed = try SpanQuery(parsing: text)
    } catch {
      try require(!error.problems.isEmpty, "refused without a reason")
      for problem in error.problems {
        try require((0...text.utf16.count).contains(problem.offset), "a problem outside the query: \(problem)")
      }
      return
    }
    let session = try sample.get()
    let passes = SpanPredicate(parsed, for: session)
    let short = SpanSearch(parsed, in: TextPlace.short, of: session)
    let all = SpanSearch(parsed, in: Set(TextPlace.allCases), of: session)
    for span in session.allSpans {
      let hit = short.hit(in: span)
      try require(passes(span) == (hit != nil), "the search finds other spans than the query")
      // What is found in few places is found in all.
      if hit != nil, !excludes(parsed) {
        try require(all.hit(in: span) != nil, "found in some places, and not in all")
      }
      for match in [hit?.match, all.hit(in: span)?.match].compactMap(\.self) {
        let length = match.snippet.text.utf16.count
        try require(match.snippet.range.upperBound <= length, "a match outside its snippet: \(match)")
      }
    }
  }

  /// Whether a term, however deep inside others, says what must not be.
  private static func excludes(_ query: SpanQuery) -> Bool {
    query.terms.contains { term in
      if term.isNegated { return true }
      switch term.condition {
      case .anyOf(let queries): return queries.contains(where: excludes)
      case .related(_, let query): return excludes(query)
      default: return false
      }
    }
  }

  private static let sample: Result<Session, Violation> = {
    let source = FilesSource(name: "s", path: PackageFolder.root + "/Fixtures/demo/otlp.jsonl")
    do throws(Violation) {
      let page = try given("the sample") { () async throws(SourceError) in try await source.sessions(SessionQuery()) }
      let id = page.items.first?.info.id ?? ""
      return .success(try given("the sample") { () async throws(SourceError) in try await source.session(id: id) })
    } catch {
      return .failure(error)
    }
  }()
}
