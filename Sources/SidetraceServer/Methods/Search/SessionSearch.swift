internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// Looks through sessions, the latest first, until enough is found: where a source can tell from the bytes that a session
/// holds nothing of it, the session is not read.
struct SessionSearch: Sendable {
  let call: Call
  let query: SpanQuery
  let places: Set<TextPlace>
  let agent: TextPattern?
  let folder: String?
  let limit: Int

  /// So many sessions are read at once.
  private static let width = 4
  /// So many are asked about in one go.
  private static let run = 16
  /// So many are asked about at first, and at most, before those that may hold it are read.
  private static let portions = (first: 32, most: 1024)

  /// What was found in one session.
  private struct Found: Sendable {
    var items: [JSONBytes] = []
    /// Behind each of them.
    var cursors: [SpanCursor] = []
    /// Whether there are more.
    var hasMore = false
  }

  static func trimmed(_ folder: String) -> String {
    folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  func page(
    of all: [KnownSession], behind cursor: SearchCursor?, warnings told: [Warning], _ reporter: ProgressReporter
  ) async throws(ResponseError) -> JSONBytes {
    let sessions = all.filter { session in cursor.map { !$0.isBehind(session) } ?? true }.filter(mayBeOfAgent)
    var warnings = WarningList()
    warnings.add(told)
    var items: [JSONBytes] = []
    var given = 0
    var next: SearchCursor?
    var start = 0
    var portion = Self.portions.first
    search: while start < sessions.count {
      let end = min(start + portion, sessions.count)
      portion = min(portion * 4, Self.portions.most)
      let candidates = await candidates(Array(sessions[start..<end])) { [given, start] done in
        reporter.step(
          "\(start + done) of \(sessions.count) sessions, \(given) found",
          percentage: (start + done) * 100 / sessions.count)
      }
      try Interruption.check()
      for place in stride(from: 0, to: candidates.count, by: Self.width) {
        let part = candidates[place..<min(place + Self.width, candidates.count)]
        for (session, answer) in zip(part, await hits(in: Array(part), cursor, limit - given)) {
          let found: Found
          switch answer {
          case .success(let hits): found = hits
          case .failure(let error):
            try Interruption.check()
            warnings.add("sessionFailed", "\(session.mark.id): \(error.message)")
            continue
          }
          // Several were searched at once, each for all that was still wanted.
          let shown = min(found.items.count, limit - given)
          if found.items.isEmpty { continue }
          given += shown
          let part = Array(found.items[..<shown])
          if !reporter.give(part) { items += part }
          if found.hasMore || shown < found.items.count {
            next = SearchCursor(behind: session, span: shown > 0 ? found.cursors[shown - 1] : nil)
            break search
          }
          if given == limit {
            next = SearchCursor(behind: session, span: nil)
            break search
          }
        }
      }
      start = end
    }
    if let last = sessions.last, next == SearchCursor(behind: last, span: nil) { next = nil }
    return json { writer in
      writer.object { writer in
        writer.key("items")
        writer.array { writer in for item in items { writer.raw(item) } }
        writer.member("nextCursor", next?.text)
        writer.member("sessionCount", sessions.count)
        writer.warnings(warnings.all)
      }
    }
  }

  private func mayBeOfAgent(_ session: KnownSession) -> Bool {
    guard let agent, let source = call.catalog.sources.first(where: { $0.name == session.source }) else { return true }
    // Of a source that holds one agent's sessions alone its kind tells.
    return !source.isOfOneAgent || agent.matches(source.kind) || agent.matches(source.name)
  }

  // MARK: Which may hold it

  /// The texts of which each session must hold one of each list, where they are looked for in what sessions hold as they
  /// came; names and types may be the format's own words.
  private var texts: [[TextNeedle]] {
    query.terms.compactMap { term in
      guard !term.isNegated, case .contains(let own, let needles) = term.condition else { return nil }
      let wanted = own == TextPlace.short ? places : own
      return wanted.isSubset(of: TextPlace.payloads.union([.error])) ? needles : nil
    }
  }

  private func candidates(_ sessions: [KnownSession], _ step: @Sendable (Int) -> Void) async -> [KnownSession] {
    let texts = texts
    if texts.isEmpty { return sessions }
    return await withTaskGroup(of: (Range<Int>, [Bool]).self) { group in
      var verdicts = [Bool](repeating: true, count: sessions.count)
      var next = 0
      func ask(_ group: inout TaskGroup<(Range<Int>, [Bool])>) {
        guard next < sessions.count, !Task.isCancelled else { return }
        // A few of one source at once: to hand each one on alone would cost more than to tell of it what is known.
        let name = sessions[next].source
        let run = sessions[next...].prefix(Self.run).prefix { $0.source == name }
        next = run.endIndex
        let (places, ids) = (run.indices, run.map(\.mark.id))
        let source = call.catalog.sources.first { $0.name == name }
        group.addTask { (places, await source?.mayHold(texts, sessions: ids) ?? []) }
      }
      for _ in 0..<Self.width { ask(&group) }
      var done = 0
      while let (places, answers) = await group.next() {
        for (place, answer) in zip(places, answers) { verdicts[place] = answer }
        done += places.count
        step(done)
        ask(&group)
      }
      return zip(sessions, verdicts).filter(\.1).map(\.0)
    }
  }

  // MARK: What is in them

  /// What is found in each of a few sessions, which are read at once.
  private func hits(
    in sessions: [KnownSession], _ cursor: SearchCursor?, _ most: Int
  ) async -> [Result<Found, SourceError>] {
    await withTaskGroup(of: (Int, Result<Found, SourceError>).self) { group in
      for (place, session) in sessions.enumerated() {
        let span = cursor.flatMap { $0.session == session.mark.id && $0.source == session.source ? $0.span : nil }
        group.addTask { (place, await self.hits(in: session, behind: span, most)) }
      }
      var answers: [(Int, Result<Found, SourceError>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func hits(
    in session: KnownSession, behind span: SpanCursor?, _ most: Int
  ) async -> Result<Found, SourceError> {
    do throws(SourceError) {
      let found = try await call.catalog.located(
        .session(session.mark.id), source: session.source, refresh: call.arguments[CommonParameters.refresh])
      guard isWanted(found.session) else { return .success(Found()) }
      return .success(
        await WorkerThreads.shared.interruptibly { hits(in: found, behind: span, most) })
    } catch {
      return .failure(error)
    }
  }

  private func isWanted(_ session: Session) -> Bool {
    let isOfAgent =
      agent.map { agent in
        ([session.info.agent].compactMap { $0 } + session.summary.agents).contains(where: agent.matches)
      } ?? true
    guard let folder, isOfAgent else { return isOfAgent }
    return session.info.tags.contains { $0 == folder || $0.hasPrefix(folder + "/") }
  }

  private func hits(in found: Catalog.Located, behind span: SpanCursor?, _ most: Int) -> Found {
    let search = SpanSearch(query, in: places, of: found.session)
    var result = Found()
    let start = SpanCursor.firstRow(behind: span, in: found.session) ?? 0
    for row in start..<max(start, found.session.spans.count) {
      if row % 64 == 0, Interruption.isRaised { break }
      let span = found.session.span(at: row)
      // What a session has from another is found in that one.
      guard !span.flags.contains(.inherited), let hit = search.hit(in: span) else { continue }
      if result.items.count == most {
        result.hasMore = true
        break
      }
      result.items.append(SearchHitPresentation.item(hit, span, source: found.source))
      result.cursors.append(SpanCursor(behind: span))
    }
    return result
  }
}
