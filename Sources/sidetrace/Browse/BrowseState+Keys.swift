internal import JSONTape

extension BrowseState {
  /// What a key asks for.
  mutating func take(_ key: Key) -> [BrowseRequest] {
    message = ""
    if prompt != nil { return type(key) }
    switch key {
    case .character("q"), .control(0x63): return [.quit]
    case .control(0x7A): return [.stop]
    case .control(0x6C), .character("r"): return reload()
    case .character("?"):
      if case .text(let text) = level, text.title == BrowseHelp.title { return goBack(key) }
      var help = BrowseText(title: BrowseHelp.title, whole: BrowseHelp.lines, isLoading: false)
      help.wrap(to: columns)
      levels.append(.text(help))
      return []
    case .character("/"):
      prompt = Prompt()
      return []
    case .character("S"):
      prompt = Prompt(isEverywhere: true)
      return []
    case .up, .character("k"): return move(by: -1)
    case .down, .character("j"): return move(by: 1)
    case .pageUp, .control(0x62), .control(0x75): return move(by: -height)
    case .pageDown, .control(0x66), .control(0x64), .character(" "): return move(by: height)
    case .home, .character("g"): return move(by: -.max / 2)
    case .end, .character("G"): return move(by: .max / 2)
    case .enter, .right, .character("l"): return open(key)
    case .left, .character("h"), .backspace, .escape: return goBack(key)
    case .character("n"): return find(forwards: true)
    case .character("N"): return find(forwards: false)
    case .character(let letter): return command(letter)
    default: return []
    }
  }

  private mutating func move(by steps: Int) -> [BrowseRequest] {
    let height = height
    switch level {
    case .list: withList { $0.move(to: $0.selected + steps, height: height) }
    case .text: withText { $0.move(to: $0.top + steps, height: height) }
    }
    return []
  }

  // MARK: Opening and closing

  private mutating func open(_ key: Key) -> [BrowseRequest] {
    guard case .list(let list) = level, let row = list.row else { return [] }
    switch row.item {
    case .project(let project):
      levels.append(.list(BrowseList(kind: .sessions(project: project), title: row.text)))
      refreshSessionLists(now: sessions.now)
      return []
    case .session(let id, let source):
      levels.append(.list(BrowseList(kind: .turns(session: id, source: source), title: row.text)))
      let watch = BrowseRequest.watch(session: id, source: source)
      let before: [BrowseRequest] = watched == nil || watched == watch ? [] : [.unwatch]
      watched = watch
      return [.turns(session: id, source: source)] + before + [watch]
    case .turn(let id):
      guard case .turns(let session, let source) = list.kind else { return [] }
      levels.append(.list(BrowseList(kind: .steps(session: session, source: source, trace: id), title: row.text)))
      trees[id] = BrowseTree()
      return [.children(session: session, source: source, trace: id, step: nil, cursor: nil)]
    case .step(let trace, let id):
      guard case .steps(let session, let source, _) = list.kind else { return [] }
      if key != .enter, row.childCount > 0, !row.isOpen { return unfold(row, session, source) }
      levels.append(.text(BrowseText(title: row.text)))
      return [.step(session: session, source: source, trace: trace, id: id)]
    }
  }

  private mutating func unfold(_ row: BrowseRow, _ session: String, _ source: String) -> [BrowseRequest] {
    guard case .step(let trace, let id) = row.item, var tree = trees[trace] else { return [] }
    let isKnown = tree.open(id)
    trees[trace] = tree
    refreshSteps(of: trace)
    return isKnown ? [] : [.children(session: session, source: source, trace: trace, step: id, cursor: nil)]
  }

  private mutating func goBack(_ key: Key) -> [BrowseRequest] {
    if case .list(let list) = level {
      if !list.filter.isEmpty, key == .escape {
        withList { $0.filter = "" }
        refreshSessionLists(now: sessions.now)
        return []
      }
      if let row = list.row, case .step(let trace, let id) = row.item, key != .escape, var tree = trees[trace] {
        // A step's own rows are closed first, then those that it is among.
        let closed = row.isOpen ? id : row.depth > 0 ? tree.parent(of: id) : nil
        if let closed {
          tree.close(closed)
          trees[trace] = tree
          refreshSteps(of: trace)
          let height = height
          withList { list in
            let place = list.rows.firstIndex { $0.item.isStep(closed) } ?? list.selected
            list.move(to: place, height: height)
          }
          return []
        }
      }
      if case .turns = list.kind, watched != nil {
        watched = nil
        levels.removeLast()
        return [.unwatch]
      }
    }
    if levels.count > 1 { levels.removeLast() }
    return []
  }

  private mutating func reload() -> [BrowseRequest] {
    guard case .list(let list) = level else { return [] }
    switch list.kind {
    case .projects, .sessions: return [.list(cursor: nil)]
    case .turns(let session, let source): return [.turns(session: session, source: source)]
    case .steps(let session, let source, let trace):
      trees[trace] = BrowseTree()
      return [.children(session: session, source: source, trace: trace, step: nil, cursor: nil)]
    }
  }

  // MARK: Typing

  private mutating func type(_ key: Key) -> [BrowseRequest] {
    switch key {
    case .escape, .control(0x63): prompt = nil
    case .backspace:
      if prompt?.text.isEmpty ?? true { prompt = nil } else { prompt?.text.removeLast() }
    case .character(let scalar):
      if !ReadableText.acts(scalar), (prompt?.text.utf8.count ?? 0) < 1000 {
        prompt?.text.unicodeScalars.append(scalar)
      }
    case .enter:
      let (text, isEverywhere) = (prompt?.text ?? "", prompt?.isEverywhere ?? false)
      prompt = nil
      guard isEverywhere else { return look(for: text) }
      if text.isEmpty { return [] }
      levels.append(.text(BrowseText(title: "search \(text)")))
      return [.command(name: "search", arguments: [text])]
    default: break
    }
    return []
  }

  private mutating func look(for text: String) -> [BrowseRequest] {
    switch level {
    case .text:
      withText { $0.needle = text }
      return find(forwards: true)
    case .list(let list):
      switch list.kind {
      case .projects, .sessions:
        withList { list in
          list.filter = text
          list.selected = 0
          list.top = 0
        }
        refreshSessionLists(now: sessions.now)
        return []
      case .turns, .steps:
        withList { $0.filter = text }
        return find(forwards: true)
      }
    }
  }

  private mutating func find(forwards: Bool) -> [BrowseRequest] {
    let height = height
    var isFound = true
    switch level {
    case .text: withText { isFound = $0.find(forwards: forwards, height: height) }
    case .list:
      withList { list in
        let wanted = list.filter.lowercased()
        let places =
          forwards ? Array(list.rows.indices.dropFirst(list.selected + 1)) : Array(0..<list.selected).reversed()
        let hit = wanted.isEmpty ? nil : places.first { list.rows[$0].text.lowercased().contains(wanted) }
        isFound = hit != nil
        if let hit { list.move(to: hit, height: height) }
      }
    }
    if !isFound { message = "not found" }
    return []
  }

  // MARK: Commands

  /// The keys of commands: those with a session ask for the one that is selected.
  private mutating func command(_ letter: Unicode.Scalar) -> [BrowseRequest] {
    guard let known = BrowseCommands.all.first(where: { $0.key == letter }) else { return [] }
    guard let session else {
      if known.needsSession {
        message = "\(known.name) is of a session: select one first"
        return []
      }
      return show(known, known.arguments("", ""))
    }
    return show(known, known.arguments(session.id, session.source))
  }

  private mutating func show(_ command: BrowseCommands.Command, _ arguments: [String]) -> [BrowseRequest] {
    levels.append(.text(BrowseText(title: command.name)))
    return [.command(name: command.command, arguments: arguments)]
  }
}

extension BrowseRow.Item {
  func isStep(_ wanted: String) -> Bool {
    if case .step(_, let id) = self { return id == wanted }
    return false
  }
}
