internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel
internal import TraceStore

/// Looks at the first page of a list of sessions again and again and tells which entries are new or changed.
struct ListLook: Sendable {
  let catalog: Catalog
  let target: Watches.Target
  let query: SessionQuery
  let source: String?

  func run(from first: MergedPage<SessionSummary>, _ watches: Watches) async {
    var known = Self.entries(first)
    var warned = first.warnings
    var pace = WatchPace(interval, isWaiting: isWaiting)
    let time = catalog.store.time
    while !Task.isCancelled {
      guard (try? await time.wait(for: pace.nextPause)) != nil else { return }
      let begin = time.now
      let page: MergedPage<SessionSummary>
      do throws(SourceError) {
        page = try await catalog.sessions(query, source: source, refresh: true)
      } catch {
        if Task.isCancelled { return }
        pace.failed(retryAfterMs: error.retryAfterMs)
        if pace.failures == 1 { await tell(watches.watchers(of: target), error) }
        continue
      }
      let entries = Self.entries(page)
      let changed = page.items.filter { entry in
        let key = Self.key(entry)
        return known[key] != entries[key]
      }
      let hasNewWarnings = page.warnings != warned
      warned = page.warnings
      // What left the page is not gone from the list, and is known if it comes back.
      known.merge(entries) { $1 }
      if known.count > 8 * query.limit { known = entries }
      pace.looked(for: time.elapsed(since: begin), hasChanged: !changed.isEmpty)
      let watchers = watches.replace(target, with: .list(page))
      if !changed.isEmpty || hasNewWarnings { await tell(watchers, changed, page.warnings) }
    }
  }

  /// As slow as the slowest of its sources, and half as often as one session is looked at.
  private var interval: PollInterval {
    let intervals = catalog.sources.filter { source == nil || $0.name == source }.map(\.pollInterval)
    return PollInterval(
      shortest: (intervals.map(\.shortest).max() ?? .seconds(2)) * 2,
      longest: (intervals.map(\.longest).max() ?? .seconds(15)) * 2)
  }

  /// Whether all that is asked are servers.
  private var isWaiting: Bool { catalog.sources.allSatisfy { source != nil && $0.name != source || $0.isService } }

  private static func key(_ entry: (source: String, item: SessionSummary)) -> String {
    "\(entry.source)\u{0}\(entry.item.info.id)"
  }

  /// Each entry as an answer shows it.
  private static func entries(_ page: MergedPage<SessionSummary>) -> [String: String] {
    var entries: [String: String] = [:]
    for entry in page.items {
      entries[key(entry)] =
        json { SessionPresentation.write(entry.item, source: entry.source, to: &$0) }.text
    }
    return entries
  }

  private func tell(_ watchers: [Watches.Watcher], _ error: SourceError) async {
    for watcher in watchers {
      await watcher.tell("session/listDidChange") { writer in
        writer.key("error")
        writer.object { writer in
          writer.member("message", error.message)
          ErrorPresentation.members(error, to: &writer)
        }
      }
    }
  }

  private func tell(
    _ watchers: [Watches.Watcher], _ changed: [(source: String, item: SessionSummary)], _ warnings: [Warning]
  ) async {
    for watcher in watchers {
      await watcher.tell("session/listDidChange") { writer in
        writer.key("items")
        writer.array { writer in
          for (source, summary) in changed { SessionPresentation.write(summary, source: source, to: &writer) }
        }
        writer.warnings(warnings)
      }
    }
  }
}
