/// Where the lines of an earlier text are now: it follows one edit after another.
public struct LineMap: Sendable, Equatable {
  /// For each line of the earlier text its place now, or -1; empty while nothing was edited.
  private var places: [Int32] = []
  private var count: Int

  /// - Parameter lineCount: how many lines the earlier text has.
  public init(lineCount: Int) { count = lineCount }

  /// Whether every line is where it was.
  public var isIdentity: Bool { places.isEmpty }

  /// Where a line of the earlier text is now, both counted from 0; `nil` where it was deleted or never was.
  public func place(of line: Int) -> Int? {
    guard line >= 0, line < count else { return nil }
    if places.isEmpty { return line }
    return places[line] < 0 ? nil : Int(clamping: places[line])
  }

  /// Follows an edit.
  ///
  /// - Parameters:
  ///   - range: the bytes of `old` that were replaced.
  ///   - inserted: how many bytes stand there now.
  public mutating func follow(_ range: Range<Int>, in old: CodeText, inserted: Int, to new: CodeText) {
    let first = old.line(atByte: range.lowerBound)
    let last = old.line(atByte: range.upperBound)
    let shift = new.lineCount - old.lineCount
    if shift == 0, first == last { return }
    let added = shift + last - first
    let startsLine = old.lineStarts[first] == range.lowerBound
    let endsAtStart = old.lineStarts[last] == range.upperBound
    if places.isEmpty { places = Array(0..<Int32(clamping: count)) }
    for line in places.indices where places[line] >= first {
      let now = Int(clamping: places[line])
      if now > last || now == last && first < last {
        places[line] = Int32(clamping: now + shift)
      } else if first == last {
        // What was put in front of a line pushes it down; what was put into it or behind it does not.
        if startsLine, endsAtStart { places[line] = Int32(clamping: now + added) }
      } else if now == first ? startsLine && inserted == 0 : now - first >= (endsAtStart ? added : added + 1) {
        places[line] = -1
      }
      // Else it is one of several lines that were replaced: what stands there now is most likely what became of it.
    }
  }

  /// Follows the replacement of a whole text: the lines that are the same at both ends stay what they are.
  public mutating func follow(from old: CodeText, to new: CodeText) {
    let (oldCount, newCount) = (old.lineCount, new.lineCount)
    var first = 0
    while first < min(oldCount, newCount), old.line(first) == new.line(first) { first += 1 }
    var tail = 0
    while tail < min(oldCount, newCount) - first, old.line(oldCount - 1 - tail) == new.line(newCount - 1 - tail) {
      tail += 1
    }
    let (oldEnd, newEnd) = (oldCount - tail, newCount - tail)
    if oldEnd == newEnd, first == oldEnd { return }
    if places.isEmpty { places = (0..<Int32(clamping: count)).map { $0 } }
    let known = Self.distinctLines(of: new, first..<newEnd)
    for line in places.indices where places[line] >= first {
      let now = Int(clamping: places[line])
      if now >= oldEnd {
        places[line] = Int32(clamping: now + newEnd - oldEnd)
      } else {
        places[line] = known[Array(old.line(now))].flatMap { $0 < 0 ? nil : Int32(clamping: $0) } ?? -1
      }
    }
  }

  /// The lines that occur once, with their places; -1 for those that occur again.
  private static func distinctLines(of text: CodeText, _ lines: Range<Int>) -> [[UInt8]: Int] {
    var places: [[UInt8]: Int] = [:]
    for line in lines {
      let content = Array(text.line(line))
      places[content] = places[content] == nil ? line : -1
    }
    return places
  }
}
