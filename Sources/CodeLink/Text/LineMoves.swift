/// Where the lines of a text go in many edits, one after the other: lines that move together move as one run, so that
/// an edit costs about the root of their number.
package struct LineMoves: Sendable {
  /// Lines in their order, none of them gone; there is at least one in each run.
  private struct Run: Sendable {
    var lines: [Int32]
    /// Their places, less `shift`.
    var places: [Int]
    var shift = 0

    /// Where its last line is; places never fall.
    var end: Int { (places.last ?? 0) + shift }
    /// Where its first line is.
    var start: Int { (places.first ?? 0) + shift }
  }

  private let lineCount: Int
  private var runs: [Run] = []
  /// How many runs and lines were looked at: what the edits cost.
  package private(set) var work = 0

  /// - Parameter lineCount: how many lines the text has at first.
  package init(lineCount: Int) {
    self.lineCount = lineCount
    var length = 256
    while length < lineCount / length { length *= 2 }
    for start in stride(from: 0, to: lineCount, by: length) {
      let lines = start..<min(start + length, lineCount)
      runs.append(Run(lines: lines.map { Int32(clamping: $0) }, places: Array(lines)))
    }
  }

  /// Follows an edit.
  package mutating func follow(_ edit: LineEdit) {
    if edit.movesNothing { return }
    var place = firstRun(endingAt: edit.first)
    var hasGone = false
    while place < runs.count {
      work += 1
      if runs[place].start > edit.last {
        runs[place].shift += edit.shift
      } else {
        follow(edit, inRun: place)
        if runs[place].lines.isEmpty { hasGone = true }
      }
      place += 1
    }
    if hasGone { runs.removeAll { $0.lines.isEmpty } }
  }

  private mutating func follow(_ edit: LineEdit, inRun place: Int) {
    let run = runs[place]
    var moved = Run(lines: [], places: [])
    for (line, relative) in zip(run.lines, run.places) {
      work += 1
      let now = relative + run.shift
      guard let next = now < edit.first ? now : edit.place(of: now) else { continue }
      moved.lines.append(line)
      moved.places.append(next)
    }
    runs[place] = moved
  }

  /// The first run that reaches a place.
  private func firstRun(endingAt place: Int) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where all lines are now.
  package var map: LineMap {
    var places = [Int32](repeating: -1, count: lineCount)
    for run in runs {
      for (line, place) in zip(run.lines, run.places) {
        places[Int(clamping: line)] = Int32(clamping: place + run.shift)
      }
    }
    return LineMap(places: places)
  }
}
