/// A text by its lines, as the changes of calls are made in it; line ends are bare line feeds.
struct ChangedText: Equatable {
  private(set) var lines: [ArraySlice<UInt8>]

  init(_ bytes: [UInt8]) { lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false) }

  var bytes: [UInt8] { Array(lines.joined(separator: [0x0A])) }

  /// Makes all changes of one call to one file.
  ///
  /// - Returns: false where one of them does not fit; then the text means nothing any more.
  mutating func make(_ touches: [Touch]) -> Bool {
    let changes = touches.filter { $0.action == .edit }
    if let whole = touches.last(where: { $0.after != nil })?.after {
      self = ChangedText(LineEnds.bare(Array(whole.utf8)))
      return true
    }
    // The hunks of one patch count their lines in the text before all of them.
    let isPatch = changes.allSatisfy { $0.change?.isLines == true && $0.oldLine != nil }
    for touch in isPatch ? changes.reversed() : changes {
      guard let change = touch.change, make(change, at: touch.oldLine) else { return false }
    }
    return true
  }

  private mutating func make(_ change: TextChange, at line: Int?) -> Bool {
    change.isLines ? replaceLines(change, at: line) : replaceText(change)
  }

  private mutating func replaceLines(_ change: TextChange, at line: Int?) -> Bool {
    let old = Self.split(change.old)
    let new = Self.split(change.new)
    if old.isEmpty {
      // A hunk that only adds stands behind the line that it names; without one, at the end.
      let place = line.map { min($0, lines.count) } ?? max(lines.count - 1, 0)
      lines.insert(contentsOf: new, at: place)
      return true
    }
    guard let place = place(of: old, near: line) else { return false }
    lines.replaceSubrange(place..<(place + old.count), with: new)
    return true
  }

  /// Where these lines stand: at the line that is told, else in one place only.
  private func place(of old: [ArraySlice<UInt8>], near line: Int?) -> Int? {
    guard old.count <= lines.count else { return nil }
    if let line, line >= 1, line - 1 + old.count <= lines.count, lines[(line - 1)...].starts(with: old) {
      return line - 1
    }
    var found: Int?
    for place in 0...(lines.count - old.count) where lines[place] == old[0] && lines[place...].starts(with: old) {
      if found != nil { return nil }
      found = place
    }
    return found
  }

  private mutating func replaceText(_ change: TextChange) -> Bool {
    let old = LineEnds.bare(Array((change.old ?? "").utf8))
    let new = LineEnds.bare(Array((change.new ?? "").utf8))
    let all = bytes
    if old.isEmpty {
      guard all.isEmpty else { return false }
      self = ChangedText(new)
      return true
    }
    var result: [UInt8] = []
    var rest = all[...]
    var count = 0
    while let range = rest.find(old) {
      result += rest[..<range.lowerBound]
      result += new
      rest = rest[range.upperBound...]
      count += 1
      if !change.isEverywhere { break }
    }
    // What stands twice may have been meant either way.
    guard count > 0, change.isEverywhere || rest.find(old) == nil else { return false }
    self = ChangedText(result + rest)
    return true
  }

  private static func split(_ text: String?) -> [ArraySlice<UInt8>] {
    guard let text else { return [] }
    return LineEnds.bare(Array(text.utf8)).split(separator: 0x0A, omittingEmptySubsequences: false)
  }
}
