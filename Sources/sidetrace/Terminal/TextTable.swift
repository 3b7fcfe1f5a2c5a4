/// Rows of cells below each other, as wide as the screen.
struct TextTable {
  struct Column {
    let title: String
    var isRight = false
    /// A wider cell is cut where room is short.
    var least = Int.max
    /// A wider cell is always cut.
    var most = Int.max
    /// Columns with the smallest number are left out first where room is short; those without stay.
    var rank: Int?
    /// Whether it takes what the others leave.
    var isFlexible = false
  }

  struct Cell {
    var text: String
    var colour: Screen.Colour?

    init(_ text: String, _ colour: Screen.Colour? = nil) {
      self.text = text
      self.colour = colour
    }
  }

  let columns: [Column]
  private(set) var rows: [[Cell]] = []
  /// What the flexible column has at least before others are left out.
  private static let leastFlexible = 14
  private static let gap = 2

  init(_ columns: [Column]) { self.columns = columns }

  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The widths of the columns that are shown, by their place.
  private func widths(_ width: Int) -> [(place: Int, width: Int)] {
    var shown: [(place: Int, width: Int)] = columns.indices.compactMap { place in
      let widest = rows.reduce(0) { max($0, Columns.count($1[place].text)) }
      // What is known of none is left out.
      if widest == 0 { return nil }
      return (place, min(max(widest, Columns.count(columns[place].title)), columns[place].most))
    }
    func free() -> Int {
      width - shown.reduce(0) { $0 + (columns[$1.place].isFlexible ? 0 : $1.width) } - Self.gap * (shown.count - 1)
    }
    let wanted = shown.first { columns[$0.place].isFlexible }.map { min($0.width, Self.leastFlexible) } ?? 0
    if free() < wanted + 10 {
      for place in shown.indices { shown[place].width = min(shown[place].width, columns[shown[place].place].least) }
    }
    while free() < wanted {
      let last = shown.indices.filter { columns[shown[$0].place].rank != nil }
        .min { columns[shown[$0].place].rank ?? 0 < columns[shown[$1].place].rank ?? 0 }
      guard let last else { break }
      shown.remove(at: last)
    }
    if let flexible = shown.firstIndex(where: { columns[$0.place].isFlexible }) {
      shown[flexible].width = max(min(shown[flexible].width, free()), 1)
    }
    return shown
  }

  /// Gives the lines, the titles first; `before` gives lines that stand above a row.
  func write(on screen: Screen, width: Int, before: (Int) -> [String] = { _ in [] }) {
    let shown = widths(width)
    let titles = shown.map { Cell(columns[$0.place].title, .dim) }
    guard screen.write(line(titles, shown, screen)) else { return }
    for (place, row) in rows.enumerated() {
      for text in before(place) where !screen.write(text) { return }
      guard screen.write(line(shown.map { row[$0.place] }, shown, screen)) else { return }
    }
  }

  private func line(_ cells: [Cell], _ shown: [(place: Int, width: Int)], _ screen: Screen) -> String {
    zip(cells, shown).enumerated().map { index, pair in
      let (cell, (place, width)) = pair
      let text = Columns.cut(cell.text, to: width)
      let blanks = String(repeating: " ", count: max(width - Columns.count(text), 0))
      let isLast = index == shown.count - 1
      let coloured = screen.colour(text, cell.colour)
      return columns[place].isRight ? blanks + coloured : coloured + (isLast ? "" : blanks)
    }.joined(separator: String(repeating: " ", count: Self.gap))
  }
}
