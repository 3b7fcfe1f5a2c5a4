/// The lines of the screen for what is known: as many as it has rows, none wider than its columns.
struct BrowseScreen {
  private let state: BrowseState

  init(_ state: BrowseState) { self.state = state }

  var lines: [StyledLine] {
    let height = state.height
    var body = content(height)
    body = Array(body.prefix(height))
    body += [StyledLine](repeating: StyledLine(), count: height - body.count)
    let all = [top] + body + [bottom]
    return Array(all.prefix(max(state.rows, 1)))
  }

  // MARK: The first and the last line

  private var top: StyledLine {
    let names = state.levels.map { level in
      switch level {
      case .list(let list): list.title
      case .text(let text): text.title
      }
    }
    let right = place
    let room = max(state.columns - Columns.count(right) - 1, 8)
    // Of many names the last ones say where one is.
    var path = Columns.cut(names.last ?? "", to: max(room * 2 / 3, 16))
    for name in names.dropLast().reversed() {
      let longer = Columns.cut(name, to: 24) + " › " + path
      guard Columns.count(longer) <= room else { break }
      path = longer
    }
    return StyledLine(Columns.pad(Columns.cut(path, to: room), to: room) + " " + right, .bold)
  }

  /// How far down one is, and whether more is to come.
  private var place: String {
    switch state.level {
    case .list(let list):
      let count = list.rows.isEmpty ? "" : "\(list.selected + 1)/\(list.rows.count)"
      let filter = list.filter.isEmpty ? "" : "/\(Columns.cut(list.filter, to: 16)) "
      return filter + count + (list.isLoading ? " …" : "")
    case .text(let text):
      if text.isLoading { return "…" }
      let last = min(text.top + state.height, text.lines.count)
      return text.lines.isEmpty ? "" : "\(last * 100 / text.lines.count) %"
    }
  }

  private var bottom: StyledLine {
    if let prompt = state.prompt {
      return StyledLine(
        Columns.end((prompt.isEverywhere ? "search all sessions: " : "/") + prompt.text + "▏", to: state.columns))
    }
    if !state.message.isEmpty { return StyledLine(Columns.cut(state.message, to: state.columns), .yellow) }
    var words = ["↵ open", "← back", "/ search"]
    if state.session != nil {
      words += BrowseCommands.all.map { "\($0.key) \($0.name)" }
    } else {
      words += BrowseCommands.all.filter { !$0.needsSession }.map { "\($0.key) \($0.name)" }
    }
    let end = "? help  q quit"
    var line = ""
    for word in words where Columns.count(line) + Columns.count(word) + 2 + end.utf8.count <= state.columns {
      line += word + "  "
    }
    return StyledLine(Columns.cut(line + end, to: state.columns), .dim)
  }

  // MARK: What stands between them

  private func content(_ height: Int) -> [StyledLine] {
    switch state.level {
    case .list(let list):
      if list.rows.isEmpty { return [StyledLine(list.isLoading ? "reading …" : "nothing here", .dim)] }
      let shown = list.rows[min(list.top, list.rows.count)..<min(list.top + height, list.rows.count)]
      let heads = shown.map { Columns.count($0.head) }.max() ?? 0
      return shown.enumerated().map { line($1, heads, isSelected: list.top + $0 == list.selected) }
    case .text(let text):
      if text.isLoading { return [StyledLine("reading …", .dim)] }
      let last = min(text.top + height, text.lines.count)
      guard text.top < last else { return [] }
      return text.lines[text.top..<last].map { line in
        let isHit = !text.needle.isEmpty && line.lowercased().contains(text.needle.lowercased())
        return StyledLine(Columns.cut(line, to: state.columns), isHit ? .yellow : Self.style(line))
      }
    }
  }

  /// Lines of a patch are told apart.
  private static func style(_ line: String) -> StyledLine.Style {
    if line.hasPrefix("@@") || line.hasPrefix("diff --git") { return .blue }
    if line.hasPrefix("+") { return .green }
    if line.hasPrefix("-") { return .red }
    return .plain
  }

  /// As many of its figures, the last ones, as leave the text the larger half.
  private static func figures(_ row: BrowseRow, within columns: Int) -> String {
    let wanted = min(Columns.count(row.text), columns * 3 / 5)
    var parts = row.figures.split(separator: " · ")
    while !parts.isEmpty, columns - Columns.count(parts.joined(separator: " · ")) - 1 < wanted { parts.removeFirst() }
    return parts.joined(separator: " · ")
  }

  private func line(_ row: BrowseRow, _ heads: Int, isSelected: Bool) -> StyledLine {
    let columns = state.columns
    let head = heads > 0 ? Columns.pad(row.head, to: heads, right: true) + "  " : ""
    let mark = row.childCount == 0 ? "  " : row.isOpen ? "▾ " : "▸ "
    let isTree = if case .step = row.item { true } else { false }
    let indent = String(repeating: " ", count: min(row.depth * 2, columns / 3)) + (isTree ? mark : "")
    let left = head + indent
    let figures = Self.figures(row, within: columns - Columns.count(left))
    let room = max(columns - Columns.count(left) - Columns.count(figures) - (figures.isEmpty ? 0 : 1), 8)
    let text = Columns.cut(row.text, to: room)
    var line = StyledLine(left, .dim)
    line.add(Columns.pad(text, to: room), row.style)
    if !figures.isEmpty { line.add(" " + figures, .dim) }
    line.isSelected = isSelected
    return line
  }
}

extension Columns {
  /// The end of a text that fits.
  static func end(_ text: String, to limit: Int) -> String {
    var rest = text[...]
    while count(String(rest)) > limit, !rest.isEmpty { rest.removeFirst() }
    return String(rest)
  }
}
