/// All that a full-screen view of sessions shows and knows: a plain value, changed by one event at a time.
struct BrowseState: Sendable {
  enum Level: Equatable, Sendable {
    case list(BrowseList)
    case text(BrowseText)
  }

  /// A line that is being typed.
  struct Prompt: Equatable, Sendable {
    var text = ""
    /// Whether it is looked for in all that was ever said, and not in what is shown.
    var isEverywhere = false
  }

  /// What lies on top of each other; the last one is shown, the first one always there.
  var levels: [Level] = [.list(BrowseList(kind: .projects, title: "projects"))]
  var sessions = BrowseSessions()
  /// The children of steps as far as they were asked for, by trace and step.
  var trees: [String: BrowseTree] = [:]
  var columns: Int
  var rows: Int
  var prompt: Prompt?
  /// What was said last, until the next key.
  var message = ""
  /// The session that is watched.
  var watched: BrowseRequest?

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// How many lines there are between the first and the last one of the screen.
  var height: Int { max(rows - 2, 1) }

  /// What to ask for at the beginning.
  static let firstRequests: [BrowseRequest] = [.list(cursor: nil), .watchList, .figures]

  /// What to do about an event.
  mutating func apply(_ event: BrowseEvent, now: Int64) -> [BrowseRequest] {
    switch event {
    case .key(let key): return take(key)
    case .resized(let columns, let rows):
      (self.columns, self.rows) = (columns, rows)
      settle()
      return []
    case .answer(let request, let document): return take(document, for: request, now: now)
    case .failed(let request, let message): return fail(request, message)
    case .text(let request, let lines): return show(lines, for: request)
    case .changed(let document): return takeChange(document, now: now)
    case .tick:
      refreshSessionLists(now: now)
      return []
    }
  }

  // MARK: Levels

  var level: Level {
    get { levels.last ?? .text(BrowseText(title: "")) }
    set { if !levels.isEmpty { levels[levels.count - 1] = newValue } }
  }

  /// Changes the list that is shown, where one is.
  mutating func withList(_ body: (inout BrowseList) -> Void) {
    guard case .list(var list) = level else { return }
    body(&list)
    level = .list(list)
  }

  mutating func withText(_ body: (inout BrowseText) -> Void) {
    guard case .text(var text) = level else { return }
    body(&text)
    level = .text(text)
  }

  /// Changes the lists of a kind, wherever they lie.
  mutating func withLists(_ isMeant: (BrowseList.Kind) -> Bool, _ body: (inout BrowseList) -> Void) {
    for place in levels.indices {
      guard case .list(var list) = levels[place], isMeant(list.kind) else { continue }
      body(&list)
      levels[place] = .list(list)
    }
  }

  /// Keeps what is selected in sight after the screen changed its size.
  private mutating func settle() {
    let height = height
    for place in levels.indices {
      switch levels[place] {
      case .list(var list):
        list.move(to: list.selected, height: height)
        levels[place] = .list(list)
      case .text(var text):
        text.wrap(to: columns)
        text.move(to: text.top, height: height)
        levels[place] = .text(text)
      }
    }
  }

  /// The session that keys are about: the one that is selected, or within which one is.
  var session: (id: String, source: String)? {
    for level in levels.reversed() {
      guard case .list(let list) = level else { continue }
      switch list.kind {
      case .turns(let id, let source), .steps(let id, let source, _): return (id, source)
      case .sessions:
        guard case .session(let id, let source)? = list.row?.item else { return nil }
        return (id, source)
      case .projects: return nil
      }
    }
    return nil
  }
}
