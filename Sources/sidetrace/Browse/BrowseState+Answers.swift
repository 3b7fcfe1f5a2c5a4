internal import JSONTape
internal import TraceModel

extension BrowseState {
  /// Takes what a method answered.
  mutating func take(_ document: JSONDocument, for request: BrowseRequest, now: Int64) -> [BrowseRequest] {
    switch request {
    case .list:
      let next = document.withRoot { root in
        sessions.take(root["items"]?.elements ?? .empty)
        return root["nextCursor"]?.stringValue
      }
      sessions.isComplete = next == nil
      refreshSessionLists(now: now)
      return next.map { [.list(cursor: $0)] } ?? []
    case .watchList, .figures:
      document.withRoot { sessions.take($0["items"]?.elements ?? .empty) }
      refreshSessionLists(now: now)
    case .turns(let session, let source):
      let rows = document.withRoot { Self.turns($0) }
      let height = height
      withLists({ $0 == .turns(session: session, source: source) }) { list in
        list.isLoading = false
        list.replace(rows, height: height)
      }
    case .children(let session, let source, let trace, let step, let cursor):
      let next = document.withRoot { root in
        trees[trace, default: BrowseTree()].take(
          root["items"]?.elements ?? .empty, below: step, isFirst: cursor == nil)
        return root["nextCursor"]?.stringValue
      }
      refreshSteps(of: trace)
      return next.map { [.children(session: session, source: source, trace: trace, step: step, cursor: $0)] } ?? []
    case .step: return show(document.withRoot { BrowseDetails.lines($0) }, for: request)
    default: break
    }
    return []
  }

  mutating func fail(_ request: BrowseRequest, _ words: String) -> [BrowseRequest] {
    message = ReadableText.line(words, limit: 300)
    if case .command = request { return show([message], for: request) }
    if case .step = request { return show([message], for: request) }
    withList { $0.isLoading = false }
    return []
  }

  /// Shows lines where they are waited for.
  mutating func show(_ lines: [String], for request: BrowseRequest) -> [BrowseRequest] {
    let columns = columns
    withText { text in
      guard text.isLoading else { return }
      text.isLoading = false
      text.whole = lines.isEmpty ? ["nothing"] : lines
      text.wrap(to: columns)
    }
    return []
  }

  // MARK: Lists

  mutating func refreshSessionLists(now: Int64) {
    sessions.now = now
    let (sessions, height) = (sessions, height)
    for place in levels.indices {
      guard case .list(var list) = levels[place] else { continue }
      switch list.kind {
      case .projects: list.replace(sessions.projects(filter: list.filter), height: height)
      case .sessions(let project): list.replace(sessions.rows(project: project, filter: list.filter), height: height)
      default: continue
      }
      list.isLoading = !sessions.isComplete
      levels[place] = .list(list)
    }
  }

  mutating func refreshSteps(of trace: String) {
    let (rows, height) = (trees[trace]?.rows(trace: trace) ?? [], height)
    withLists({ if case .steps(_, _, trace) = $0 { true } else { false } }) { list in
      list.isLoading = false
      list.replace(rows, height: height)
    }
  }

  private static func turns(_ root: JSONValue) -> [BrowseRow] {
    (root["traces"]?.elements ?? .empty).map { trace in
      func text(_ key: StaticString) -> String { ReadableText.line(trace[key]?.beginning(2000) ?? "", limit: 300) }
      let status = text("status")
      var figures: [String] = []
      if let errors = trace["errorCount"].flatMap({ Count($0) }), errors > 0 {
        figures.append(Words.plural(Int(clamping: errors), "error"))
      }
      if let steps = trace["spanCount"].flatMap({ Count($0) }) {
        figures.append(Words.plural(Int(clamping: steps), "step"))
      }
      if let time = trace["durationMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
        figures.append(Words.duration(inColumn: time))
      }
      if let total = (trace["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 {
        figures.append(Words.count(total))
      }
      let name = text("name")
      let mark = status == "running" ? "● " : status == "error" ? "✗ " : ""
      return BrowseRow(
        item: .turn(id: trace["traceId"]?.stringValue ?? ""), text: mark + (name.isEmpty ? text("traceId") : name),
        figures: figures.joined(separator: " · "),
        style: status == "running" ? .green : status == "error" ? .red : .plain, childCount: 1)
    }
  }

  // MARK: What changes meanwhile

  /// What a watch tells of: the list of sessions, or the session that is open, of which what is shown is read again.
  mutating func takeChange(_ document: JSONDocument, now: Int64) -> [BrowseRequest] {
    let changed = document.withRoot { root -> String? in
      if let items = root["items"] { sessions.take(items.elements) }
      return root["sessionId"]?.stringValue
    }
    refreshSessionLists(now: now)
    guard let changed else { return [] }
    var requests: [BrowseRequest] = []
    for level in levels {
      guard case .list(let list) = level else { continue }
      switch list.kind {
      case .turns(changed, let source): requests.append(.turns(session: changed, source: source))
      case .steps(changed, let source, let trace):
        requests.append(.children(session: changed, source: source, trace: trace, step: nil, cursor: nil))
      default: break
      }
    }
    return requests
  }
}
