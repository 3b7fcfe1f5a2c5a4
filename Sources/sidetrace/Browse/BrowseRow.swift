/// One line of a list, and what it stands for.
struct BrowseRow: Equatable, Sendable {
  /// What it stands for, and what tells it from others when the list is read again.
  enum Item: Hashable, Sendable {
    case project(String)
    case session(id: String, source: String)
    case turn(id: String)
    case step(trace: String, id: String)
  }

  var item: Item
  /// How deep it lies in a tree.
  var depth = 0
  /// What comes first, such as a time.
  var head = ""
  var text = ""
  /// What stands at the right end.
  var figures = ""
  var style = StyledLine.Style.plain
  /// How many rows lie below it, and whether they are shown.
  var childCount = 0
  var isOpen = false
}

/// A list with one row selected.
struct BrowseList: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case projects
    /// `nil` for those of all projects.
    case sessions(project: String?)
    case turns(session: String, source: String)
    case steps(session: String, source: String, trace: String)
  }

  var kind: Kind
  var title: String
  var rows: [BrowseRow] = []
  var selected = 0
  /// The first row that is shown.
  var top = 0
  var isLoading = true
  /// Only rows with this text are shown.
  var filter = ""

  var row: BrowseRow? { rows.indices.contains(selected) ? rows[selected] : nil }

  mutating func move(to place: Int, height: Int) {
    selected = max(0, min(place, rows.count - 1))
    let height = max(height, 1)
    if selected < top { top = selected }
    if selected >= top + height { top = selected - height + 1 }
    top = max(0, min(top, max(rows.count - height, 0)))
  }

  /// Takes other rows; what was selected stays so where it is still there.
  mutating func replace(_ fresh: [BrowseRow], height: Int) {
    let item = row?.item
    let isFirst = selected == 0
    rows = fresh
    let place = isFirst ? 0 : item.flatMap { item in fresh.firstIndex { $0.item == item } } ?? selected
    move(to: place, height: height)
  }
}

/// A text that is read page by page.
struct BrowseText: Equatable, Sendable {
  var title: String
  /// As they came.
  var whole: [String] = []
  /// As they fit the screen.
  private(set) var lines: [String] = []
  var top = 0
  var isLoading = true
  /// What is looked for in it.
  var needle = ""

  mutating func move(to place: Int, height: Int) { top = max(0, min(place, lines.count - max(height, 1))) }

  init(title: String, whole: [String] = [], isLoading: Bool = true) {
    self.title = title
    self.whole = whole
    self.isLoading = isLoading
  }

  /// Breaks the lines where the screen ends; what stood at its top stays there.
  mutating func wrap(to columns: Int) {
    let before = max(lines.count, 1)
    lines = whole.flatMap { Columns.wrapped($0, to: max(columns, 1)) }
    top = top * lines.count / before
  }

  /// The next line with what is looked for.
  mutating func find(forwards: Bool, height: Int) -> Bool {
    guard !needle.isEmpty else { return false }
    let wanted = needle.lowercased()
    let places = forwards ? Array((top + 1)..<max(lines.count, top + 1)) : Array((0..<top).reversed())
    guard let hit = places.first(where: { lines[$0].lowercased().contains(wanted) }) else { return false }
    top = hit
    return true
  }
}
