internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel
internal import TraceStore

/// Looks at one session again and again and tells what is new, until it ends or nobody listens.
struct SessionLook: Sendable {
  let catalog: Catalog
  let target: Watches.Target
  let key: StoreKey
  let source: any TraceSource

  /// So many looks in a row without a change, and a session that says it has ended has: a service may tell of the last
  /// spans after the end.
  private static let quietLooksAtEnd = 3
  /// Spans in one message.
  private static let spansAtOnce = 500

  func run(from first: Session, _ watches: Watches) async {
    var session = first
    var revision = SessionRevision(first)
    var pace = WatchPace(source.pollInterval, isWaiting: source.isService)
    let time = catalog.store.time
    while !Task.isCancelled {
      guard (try? await time.wait(for: pace.nextPause)) != nil else { return }
      let begin = time.now
      let result = await look(after: session)
      if Task.isCancelled { return }
      switch result {
      case .success(let newer):
        if let newer {
          let changes = revision.update(to: newer)
          let hasChanged = !changes.isEmpty || Self.differs(newer.summary, session.summary)
          pace.looked(for: time.elapsed(since: begin), hasChanged: hasChanged)
          let removed = changes.removedTraceCount > 0 ? Self.traces(of: session, goneFrom: newer) : []
          session = newer
          let watchers = watches.replace(target, with: .session(newer))
          if hasChanged { for watcher in watchers { await tell(watcher, newer, changes, removed) } }
        } else {
          pace.looked(for: time.elapsed(since: begin), hasChanged: false)
        }
        if !session.summary.status.isOpen, pace.quietLooks >= Self.quietLooksAtEnd {
          await end(watches, "the session has ended") { $0.untilEnd }
        }
      case .failure(let error):
        pace.failed(retryAfterMs: error.retryAfterMs)
        if error.kind == .notFound {
          await end(watches, "the session is gone: \(error.message)") { _ in true }
        } else if pace.failures == 1 {
          // Told once; the looking goes on.
          for watcher in watches.watchers(of: target) { await tell(watcher, error) }
        }
      }
    }
  }

  /// A newer version of the session; nothing where the source can tell that there is none.
  private func look(after session: Session) async -> Result<Session?, SourceError> {
    do throws(SourceError) {
      let newer = try await catalog.store.session(key, after: session)
      return .success(newer === session ? nil : newer)
    } catch {
      return .failure(error)
    }
  }

  private static func differs(_ one: SessionSummary, _ other: SessionSummary) -> Bool {
    one.status != other.status || one.end != other.end || one.lastActivity != other.lastActivity
      || one.usage != other.usage || one.cost != other.cost
      || one.info.incomplete != other.info.incomplete || one.info.error != other.info.error
  }

  /// The ids of the traces that are no longer there.
  private static func traces(of earlier: Session, goneFrom later: Session) -> [String] {
    earlier.traces.compactMap { trace in
      guard let id = earlier.text(trace.id), later.traceIndex(id: id) == nil else { return nil }
      return id
    }
  }

  // MARK: Telling

  private func end(_ watches: Watches, _ reason: String, where isMeant: (Watches.Watcher) -> Bool) async {
    for watcher in watches.watchers(of: target) where isMeant(watcher) {
      guard watches.remove(watcher.id) else { continue }
      await watcher.tell("session/didChange") { writer in
        head(&writer)
        writer.member("ended", true)
        writer.member("reason", reason)
      }
    }
  }

  private func head(_ writer: inout JSONWriter) {
    if case .session(let id, let source) = target {
      writer.member("sessionId", id)
      writer.member("source", source)
    }
  }

  private func tell(_ watcher: Watches.Watcher, _ error: SourceError) async {
    await watcher.tell("session/didChange") { writer in
      head(&writer)
      writer.key("error")
      writer.object { writer in
        writer.member("message", error.message)
        ErrorPresentation.members(error, to: &writer)
      }
    }
  }

  /// In parts where there is much: the summary and the traces with the first, `more` with all but the last.
  private func tell(
    _ watcher: Watches.Watcher, _ session: Session, _ changes: SessionRevision.Changes, _ removed: [String]
  ) async {
    var added = changes.newSpans[...]
    var changed = changes.changedSpans[...]
    var isFirst = true
    repeat {
      let newNow = added.prefix(Self.spansAtOnce)
      added = added.dropFirst(newNow.count)
      let changedNow = changed.prefix(Self.spansAtOnce - newNow.count)
      changed = changed.dropFirst(changedNow.count)
      let traces = isFirst ? (changes.newTraces, changes.changedTraces) : ([], [])
      await watcher.tell("session/didChange") { writer in
        head(&writer)
        if isFirst {
          writer.key("session")
          SessionPresentation.write(session.summary, source: key.source, to: &writer)
          if changes.removedSpanCount > 0 { writer.member("removedSpanCount", changes.removedSpanCount) }
          if !removed.isEmpty { writer.member("removedTraceIds", removed) }
        }
        self.traces("addedTraces", traces.0, session, watcher.payloads, &writer)
        self.traces("changedTraces", traces.1, session, watcher.payloads, &writer)
        spans("addedSpans", newNow, session, watcher.payloads, &writer)
        spans("changedSpans", changedNow, session, watcher.payloads, &writer)
        if !added.isEmpty || !changed.isEmpty { writer.member("more", true) }
      }
      isFirst = false
    } while !added.isEmpty || !changed.isEmpty
  }

  private func traces(
    _ key: StaticString, _ places: [Int], _ session: Session, _ payloads: PayloadExtent, _ writer: inout JSONWriter
  ) {
    if places.isEmpty { return }
    writer.key(key)
    writer.array { writer in
      for place in places {
        TracePresentation.write(place, of: session, payloads: payloads, withSpans: false, to: &writer)
      }
    }
  }

  private func spans(
    _ key: StaticString, _ rows: ArraySlice<Int>, _ session: Session, _ payloads: PayloadExtent,
    _ writer: inout JSONWriter
  ) {
    if rows.isEmpty { return }
    writer.key(key)
    writer.array { writer in
      for row in rows { SpanPresentation.write(session.span(at: row), payloads: payloads, to: &writer) }
    }
  }
}
